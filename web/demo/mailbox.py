"""The letters of a demonstration as its mail server took them: everybody's, for whoever looks. Only there.

Their links lead to the pages of this very process, whatever the address was when they were written.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from fastapi import APIRouter, Request, Response

from engine.core.errors import NotFound
from web.demo.sink import written_at
from web.http.visit import GET, Anyone

_PAGE = 50
_OURS = re.compile(r"http://127\.0\.0\.1:\d+(?=/)")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter in the list: where it is read, to whom and when it was written, what about."""

    place: str
    to: str
    at: str
    subject: str


def mailbox(folder: Path) -> APIRouter:
    """The pages that show what lies in the folder of a mail server."""
    pages = APIRouter()

    @pages.api_route("/demo/letters", methods=GET)
    def list_letters(request: Request, seen: Anyone) -> Response:
        """The newest letters, to everybody or to one address."""
        to = request.query_params.get("to", "").strip().lower()[:200]
        found = [file for file in _files(folder) if to in file.name.lower()]
        shown = [_arrived(folder, file) for file in found[:_PAGE]]
        return seen.show("demo_letters.html", letters=shown, to=to, count=len(found))

    @pages.api_route("/demo/letters/{day}/{name}", methods=GET)
    def show_letter(day: str, name: str, seen: Anyone) -> Response:
        """One letter as it arrived. 404: there is none."""
        # Looked for among what is there: no path is ever made from what was asked for.
        asked = f"{day}/{name}"
        file = next((one for one in _files(folder) if _place(folder, one) == asked), None)
        if file is None:
            raise NotFound("letter", asked)
        letter = _read(file)
        said = letter.get_body(("plain",))
        text = _OURS.sub(seen.house.settings.base_url, str(said.get_content()) if said is not None else "")
        return seen.show("demo_letter.html", letter=_arrived(folder, file), text=text)

    return pages


def _files(folder: Path) -> list[Path]:
    """Every letter, the newest first: day and hour are what folders and files are named by."""
    return sorted(folder.glob("*/*.eml"), key=lambda file: (file.parent.name, file.name), reverse=True)


def _place(folder: Path, file: Path) -> str:
    return file.relative_to(folder).with_suffix("").as_posix()


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def _arrived(folder: Path, file: Path) -> Arrived:
    letter = _read(file)
    at = f"{written_at(letter):%d/%m/%Y %H:%M}"
    return Arrived(_place(folder, file), str(letter["To"]), at, str(letter["Subject"]))
