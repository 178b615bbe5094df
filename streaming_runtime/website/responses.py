"""Answers that caches and browsers can ask about again cheaply (conditional requests, RFC 9110)."""

import hashlib

from fastapi import Request, Response


def conditional(
    request: Request,
    content: bytes,
    media_type: str,
    *,
    cache_control: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """The content, or 304 if the client says that it has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    all_headers = {"ETag": tag, "Cache-Control": cache_control, **(headers or {})}
    known = {part.strip().removeprefix("W/") for part in _if_none_match(request).split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=all_headers)
    return Response(content, media_type=media_type, headers=all_headers)


def _if_none_match(request: Request) -> str:
    return request.headers.get("if-none-match", "")
