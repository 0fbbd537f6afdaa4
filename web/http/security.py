"""The outermost layer: what every answer says to the browser, and what becomes of an error nobody foresaw.

Nothing may be loaded from anywhere else, no script may stand in a page, no page may be framed or kept. More than may
be sent is not read: refused by the length it says it has, or let go of where it says none and does not end.
"""

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log: structlog.stdlib.BoundLogger = structlog.get_logger("dondoc.http")
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its ticks and arrows so
        "font-src 'self'",
        "connect-src 'self'",  # a part of a page may be asked for by itself
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HSTS = "max-age=31536000"
BROKEN = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Lỗi hệ thống</title></head><body>'
    "<h1>Hệ thống gặp lỗi</h1><p>Thao tác chưa được ghi nhận. Đề nghị đồng chí thử lại sau ít phút; nếu vẫn lỗi, "
    'đề nghị báo Phòng Tổ chức cán bộ.</p><p lang="en">Something went wrong and nothing was recorded. Please try '
    'again in a few minutes.</p><p><a href="/">Về trang đầu</a></p></body></html>'
).encode()
TOO_LARGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nội dung quá lớn</title></head><body>'
    "<h1>Nội dung gửi lên quá lớn</h1><p>Thao tác chưa được ghi nhận. Đề nghị đồng chí quét tệp với độ phân giải thấp "
    'hơn hoặc đen trắng, rồi gửi lại.</p><p lang="en">What was sent is too large and nothing was recorded. Please scan '
    'it with fewer dots or in black and white.</p><p><a href="/">Về trang đầu</a></p></body></html>'
).encode()


class Shell:
    """Wraps the application; `largest`: how many bytes a request may have."""

    def __init__(self, app: ASGIApp, *, https: bool, largest: int) -> None:
        self._app, self._largest = app, largest
        self._headers = _HEADERS | ({"strict-transport-security": _HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                raise HTTPException(413)
            return message

        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > self._largest:
            await _say(dressed, 413, TOO_LARGE)
            return
        try:
            await self._app(scope, bounded, dressed)
        except Exception as failed:
            # The last net: whoever reads the page gets a sentence, the log gets the kind of the error.
            log.error("page_failed", error=type(failed).__name__, exc_info=True)
            if begun:
                raise
            await _say(dressed, 500, BROKEN)


async def _say(send: Send, status: int, page: bytes) -> None:
    kind = (b"content-type", b"text/html; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    await send({"type": "http.response.body", "body": page})
