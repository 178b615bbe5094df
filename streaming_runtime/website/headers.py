"""Headers that tell browsers what the website's pages never do (Content Security Policy, level 3).

Streams and previews come from encoders whose addresses may change while a page is open, so media
may come from any web origin; scripts come from the website alone. The player's controls
(media-chrome) carry style elements in their shadow trees, and only pages with a player allow them.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP_HEADER = "Content-Security-Policy"
ANY_WEB_ORIGIN = "http: https:"


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


_PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": f"'self' data: {ANY_WEB_ORIGIN}",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_PLAYER = {
    **_PAGE,
    "style-src": "'self' 'unsafe-inline'",
    "connect-src": f"'self' {ANY_WEB_ORIGIN}",
    "media-src": f"blob: {ANY_WEB_ORIGIN}",
    "worker-src": "blob:",
}

PAGE_POLICY = _policy(_PAGE)
PLAYER_POLICY = _policy(_PLAYER)
EMBEDDED_PLAYER_POLICY = _policy({**_PLAYER, "frame-ancestors": "*"})

DEFAULT_HEADERS = {
    CSP_HEADER: PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """ASGI middleware: adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULT_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
