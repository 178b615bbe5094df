"""Caddy's configuration for a gateway, as Caddy's JSON (https://caddyserver.com/docs/json/)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from streaming_runtime.settings import Acme, GatewaySettings, Origin, Route

Json = dict[str, Any]

HSTS_SECONDS = 7 * 24 * 3600
"""How long browsers refuse plain HTTP: an event's days; a stack may go back to HTTP after them."""
UPSTREAM_RETRY = "2s"
"""How long a request waits for an upstream that is just restarting, before it gets a 502."""
UPSTREAM_IDLE = "4s"
"""Shorter than upstreams keep idle connections (uvicorn 5 s, nginx 60 s), which they then close."""
IDLE = "60s"
HEADER_TIMEOUT = "10s"
HEADER_BYTES = 32 * 1024
STOP_GRACE = "2s"
COMPRESSED_TYPES = (
    "application/json*",
    "application/vnd.apple.mpegurl*",
    "image/svg+xml*",
    "text/*",
)
HEALTH_PATH = "/healthz"
ROOM = "([a-z][a-z0-9-]{0,29})"
"""A room's slug, in the syntax of Go's regular expressions."""


def caddy_arguments(configuration: Path) -> Sequence[str]:
    """The command line."""
    return ("caddy", "run", "--config", str(configuration))


def caddy_configuration(settings: GatewaySettings, authority: Path | None) -> Json:
    """Everything that Caddy is told.

    It has no admin API, and automatic HTTPS is off because all that it would do is spelled out.

    Args:
        settings: the gateway's.
        authority: a file with `acme.caPem`, if there is one.
    """
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {
            "logs": {
                "default": {**_LOG, "exclude": [FAILED_REQUESTS]},
                "requests": {
                    **_LOG,
                    # Caddy's level for a failure that a route of ours answers.
                    "level": "DEBUG",
                    "include": [FAILED_REQUESTS],
                    "sampling": _SAMPLING,
                },
            }
        },
        "storage": {"module": "file_system", "root": f"{settings.directory}/caddy"},
        "apps": {
            "http": {
                "http_port": settings.http_port,
                "https_port": settings.https_port,
                "grace_period": STOP_GRACE,
                "servers": {
                    "http": _server(settings.http_port, _plain_routes(settings)),
                    "https": {
                        **_server(settings.https_port, _secure_routes(settings)),
                        "tls_connection_policies": [{}],
                        "errors": {"routes": [{"handle": [_failure()]}]},
                    },
                },
            },
            "tls": {
                "certificates": {"automate": settings.domains},
                "automation": {
                    "policies": [
                        {
                            "subjects": settings.domains,
                            "issuers": [_issuer(settings, authority)],
                            "disable_ocsp_stapling": True,
                        }
                    ]
                },
            },
        },
    }


FAILED_REQUESTS = "http.log.error"
"""Who tells of requests that could not be answered: many at once while an upstream restarts."""
_LOG: Json = {
    "level": "INFO",
    "encoder": {"format": "json"},
    "writer": {"output": "stderr"},
}
_SAMPLING: Json = {"interval": 10 * 10**9, "first": 1, "thereafter": 1000}
"""Of equal messages within ten seconds the first, then each thousandth."""


def _server(port: int, routes: Iterable[Json]) -> Json:
    return {
        "listen": [f":{port}"],
        # HTTP/3 would need a UDP port, and most viewers' networks gain nothing by it.
        "protocols": ["h1", "h2"],
        "automatic_https": {"disable": True},
        "read_header_timeout": HEADER_TIMEOUT,
        "idle_timeout": IDLE,
        "max_header_bytes": HEADER_BYTES,
        "routes": list(routes),
    }


def _issuer(settings: GatewaySettings, authority: Path | None) -> Json:
    acme: Acme = settings.acme
    return {
        "module": "acme",
        "ca": acme.directory,
        "email": acme.email or "",
        "challenges": {
            "http": {"alternate_port": settings.http_port},
            "tls-alpn": {"alternate_port": settings.https_port},
        },
        **({"trusted_roots_pem_files": [str(authority)]} if authority else {}),
    }


def _plain_routes(settings: GatewaySettings) -> Iterator[Json]:
    """Everything to HTTPS; Caddy itself answers an authority's challenges before that."""
    yield {
        "match": [{"host": settings.domains}],
        "handle": [
            {
                "handler": "static_response",
                "status_code": 308,
                "headers": {"Location": ["https://{http.request.host}{http.request.uri}"]},
            }
        ],
    }
    yield {"match": [{"path": [HEALTH_PATH]}], "handle": [_text(200, "ok")]}
    yield {"handle": [_text(404, _names(settings))]}


def _secure_routes(settings: GatewaySettings) -> Iterator[Json]:
    inner = [
        {"handle": [_response_headers(), _compression()]},
        *(_route(route) for route in sorted(settings.routes, key=_specificity)),
        *_streams(settings),
        *_rest(settings),
    ]
    yield {
        "match": [{"host": settings.domains}],
        "handle": [{"handler": "subroute", "routes": inner}],
        "terminal": True,
    }
    yield {"handle": [_text(421, _names(settings))]}


def _specificity(route: Route) -> tuple[int, str]:
    return (-len(route.path), route.path)


def _route(route: Route) -> Json:
    handlers = [_proxy(route.upstream)]
    if route.strip_prefix:
        handlers.insert(0, {"handler": "rewrite", "strip_path_prefix": route.strip_prefix})
    return {
        "match": [{"path": [route.path, f"{route.path}/*"]}],
        "handle": handlers,
        "terminal": True,
    }


def _streams(settings: GatewaySettings) -> Iterator[Json]:
    """Each room's encoder is found by its name, so that a new room needs no new configuration."""
    path = settings.streams_path
    if path:
        yield {
            "match": [{"path_regexp": {"name": "room", "pattern": f"^{re.escape(path)}/{ROOM}/"}}],
            "handle": [
                {"handler": "rewrite", "strip_path_prefix": path},
                _proxy(f"http://encoder-{{http.regexp.room.1}}:{Origin().port}"),
            ],
            "terminal": True,
        }


def _rest(settings: GatewaySettings) -> Iterator[Json]:
    if settings.website:
        yield {"handle": [_proxy(settings.website)]}
        return
    yield {
        "match": [{"path": ["/"]}],
        "handle": [_text(200, "This host serves streams.")],
        "terminal": True,
    }
    yield {"handle": [_text(404, "Not found.")]}


def _proxy(upstream: str) -> Json:
    scheme, _, authority = upstream.partition("://")
    port = {"http": 80, "https": 443}[scheme]
    address = authority if authority.rpartition(":")[2].isdigit() else f"{authority}:{port}"
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": address}],
        "flush_interval": -1,
        "load_balancing": {"try_duration": UPSTREAM_RETRY, "try_interval": "100ms"},
        "transport": {
            "protocol": "http",
            # Else what the origin has compressed would be unpacked here and sent on plain.
            "compression": False,
            "keep_alive": {"idle_timeout": UPSTREAM_IDLE, "max_idle_conns_per_host": 64},
            **({"tls": {}} if scheme == "https" else {}),
        },
    }


def _response_headers() -> Json:
    return {
        "handler": "headers",
        "response": {
            "deferred": True,
            "set": {"Strict-Transport-Security": [f"max-age={HSTS_SECONDS}"]},
            "delete": ["Server"],
        },
    }


def _compression() -> Json:
    """For what the origin did not compress itself."""
    return {
        "handler": "encode",
        "encodings": {"gzip": {}},
        "match": {"status_code": [200], "headers": {"Content-Type": COMPRESSED_TYPES}},
    }


def _failure() -> Json:
    return _text("{http.error.status_code}", "This cannot be reached now; try again in a moment.")


def _names(settings: GatewaySettings) -> str:
    return f"This host answers for {', '.join(settings.domains)} only."


def _text(status: int | str, sentence: str) -> Json:
    return {
        "handler": "static_response",
        "status_code": status,
        "headers": {
            "Content-Type": ["text/plain; charset=utf-8"],
            "Cache-Control": ["no-store"],
        },
        "body": f"{sentence}\n",
    }
