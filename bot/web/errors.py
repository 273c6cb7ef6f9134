"""What goes wrong for a person on the web, in their language: `{"error": {"code", "text"}}` and a status."""

import math

import orjson
from aiohttp import web

STATUS = {
    "bad_json": 400,
    "bad_shape": 400,
    "bad_id": 400,
    "bad_choice": 400,
    "bad_after": 400,
    "bad_form": 400,
    "empty": 400,
    "wrong_site": 400,
    "no_token": 401,
    "not_found": 404,
    "no_file": 404,
    "wrong_method": 405,
    "too_large": 413,
    "too_long": 413,
    "file_too_large": 413,
    "wrong_kind": 415,
    "too_fast": 429,
    "too_many_files": 429,
    "too_many_streams": 429,
    "broken": 500,
    "busy": 503,
}


class ChatError(Exception):
    """A request that cannot be served. `code` is for programs; people read `web.error.<code>`."""

    def __init__(self, code: str, *, wait: float = 0.0, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.status = code, STATUS[code]
        self.headers = dict(headers or {})
        if self.status in (429, 503):
            self.headers["Retry-After"] = str(max(1, math.ceil(wait)))


def error_response(error: ChatError, text: str) -> web.Response:
    body = orjson.dumps({"error": {"code": error.code, "text": text}})
    return web.Response(
        body=body, status=error.status, headers=error.headers, content_type="application/json"
    )
