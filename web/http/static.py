"""Files that never change while the process runs: read once, kept in memory with their hash, also compressed.

Serves what lies in `web/static` and nothing else; no path is ever made from what was asked for.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from engine.core.errors import NotFound

FOLDER = Path(__file__).parents[1] / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}
_YEAR = "public, max-age=31536000, immutable"
_DAY = "public, max-age=86400"

static = APIRouter()


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    content: bytes
    zipped: bytes | None  # None where that makes it no smaller
    kind: str
    mark: str  # beginning of its SHA-256


def _read() -> Mapping[str, Asset]:
    found = (path for path in sorted(FOLDER.iterdir()) if path.suffix in _TYPES)
    return MappingProxyType({path.name: _asset(path) for path in found})


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    zipped = gzip.compress(content, mtime=0)
    smaller = zipped if len(zipped) < len(content) * 0.9 else None
    return Asset(content, smaller, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:16])


ASSETS = _read()


def asset_path(name: str) -> str:
    """Where a file is served, with a mark that changes with its content."""
    return f"/static/{name}?v={ASSETS[name].mark}"


@static.api_route("/static/{name}", methods=["GET", "HEAD"])
def serve(request: Request, name: str) -> Response:
    """One file; compressed where the browser takes it, not sent again where it has it."""
    if name not in ASSETS:
        raise NotFound("file", name)
    one = ASSETS[name]
    # A font is asked for by a style sheet, which knows no marks.
    keep = _YEAR if request.query_params.get("v") == one.mark else _DAY
    headers = {"cache-control": keep, "etag": f'"{one.mark}"', "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == f'"{one.mark}"':
        return Response(status_code=304, headers=headers)
    if one.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(one.zipped, media_type=one.kind, headers={**headers, "content-encoding": "gzip"})
    return Response(one.content, media_type=one.kind, headers=headers)
