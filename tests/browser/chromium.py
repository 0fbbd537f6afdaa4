"""The Chromium of this machine: found, or as root on a Debian installed. Its lack is a failure, never a skip."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--disable-dev-shm-usage",  # a container has little of it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this machine
    "--font-render-hinting=none",
)


def chromium() -> str:
    """Where Chromium lies.

    Raises:
        RuntimeError: there is none, and none can be installed here.
    """
    named = os.environ.get("CHROMIUM")
    found = named or _found() or _installed()
    if not found or not Path(found).is_file():
        raise RuntimeError(
            f"chromium: expected one of {', '.join(NAMES)} on PATH or its path in CHROMIUM, got"
            f" {named or 'none'}; on Debian or Ubuntu: apt-get install chromium"
        )
    return found


def opened(playwright: Playwright) -> Browser:
    """A Chromium without a screen that finds nobody but this machine."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=chromium(), args=[*_ARGUMENTS, *root])


def _found() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _installed() -> str:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return ""
    # Several workers of one run may come here at once; the second finds what the first has installed.
    with (Path(tempfile.gettempdir()) / "dondoc-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _found():
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
                subprocess.run(["apt-get", *words], check=False, env=quiet, stdout=subprocess.DEVNULL)
    return _found()
