"""Puts the website together."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import streaming_runtime
from streaming_runtime.website import api, pages
from streaming_runtime.website.headers import SecurityHeaders
from streaming_runtime.website.site import Site


def create_app(site: Site) -> FastAPI:
    """The website as an ASGI application."""
    app = FastAPI(
        title="Streaming system",
        version=streaming_runtime.__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.site = site
    app.include_router(api.router)
    app.include_router(pages.router)
    app.add_middleware(SecurityHeaders)

    @app.exception_handler(HTTPException)
    async def explain(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and not request.url.path.startswith(("/api/", "/static/")):
            return Response(pages.render(site, "not_found.html"), 404, media_type="text/html")
        headers = {"Access-Control-Allow-Origin": "*", **(error.headers or {})}
        return JSONResponse({"detail": error.detail}, error.status_code, headers)

    return app
