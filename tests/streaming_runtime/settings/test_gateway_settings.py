"""What a gateway may be told."""

from typing import Any

import pytest
from pydantic import ValidationError

from streaming_runtime.settings import LETS_ENCRYPT, GatewaySettings
from streaming_runtime.settings.problems import problems_of
from tests.streaming_runtime.authority import PEM


def test_a_domain_is_enough() -> None:
    settings = GatewaySettings.model_validate({"domains": ["live.example.org"]})
    assert settings.acme.directory == LETS_ENCRYPT
    assert (settings.routes, settings.website) == ((), None)


def test_everything_is_read_back() -> None:
    content = {
        "domains": ["live.example.org", "web-myconf.example.org"],
        "routes": [
            {
                "path": "/streams/main",
                "upstream": "http://encoder-main:8080",
                "stripPrefix": "/streams",
            }
        ],
        "website": "http://website:8080",
        "acme": {
            "email": "team@example.org",
            "directory": "https://ca.example.org/acme/directory",
            "caPem": PEM + PEM,
        },
    }
    settings = GatewaySettings.model_validate(content)
    assert GatewaySettings.model_validate_json(settings.model_dump_json(by_alias=True)) == settings


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"domains": []}, "domains: "),
        ({"domains": ["live.example.org"] * 2}, "give each once"),
        ({"domains": ["localhost"]}, "such as live.example.org"),
        ({"domains": ["192.0.2.10"]}, "such as live.example.org"),
        ({"domains": ["Live.example.org"]}, "in lower case"),
        ({"domains": ["https://live.example.org"]}, "use a full host name"),
        ({"domains": ["*.example.org"]}, "use a full host name"),
        ({"website": "website:8080"}, "website: "),
        ({"acme": {"directory": "http://ca.example.org"}}, "acme.directory: "),
        ({"acme": {"email": "team"}}, "acme.email: "),
        ({"acme": {"caPem": "/etc/ca.pem"}}, "acme.caPem: "),
        ({"acme": {"caPem": PEM.replace("CERTIFICATE", "PRIVATE KEY")}}, "acme.caPem: "),
        ({"acme": {"caPem": PEM.replace("MIIB", "MIIC")}}, "cannot be read as certificates"),
    ],
)
def test_what_cannot_work_is_refused(change: dict[str, Any], sentence: str) -> None:
    content = {"domains": ["live.example.org"], **change}
    assert sentence in refusal(content)


@pytest.mark.parametrize(
    ("route", "sentence"),
    [
        ({"path": "streams"}, "use a path such as /streams/main"),
        ({"path": "/streams/"}, "without a slash at the end"),
        ({"path": "/streams/../api"}, "use a path"),
        ({"path": "/streams/*"}, "use a path"),
        ({"path": "/streams/main", "stripPrefix": "/stream"}, "does not begin with stripPrefix"),
        ({"path": "/a", "stripPrefix": "/a/b"}, "does not begin with stripPrefix"),
        ({"path": "/a", "upstream": "http://encoder:8080/x"}, "without a path"),
    ],
)
def test_a_route_that_cannot_work_is_refused(route: dict[str, str], sentence: str) -> None:
    entry = {"upstream": "http://encoder-main:8080", **route}
    assert sentence in refusal({"domains": ["live.example.org"], "routes": [entry]})


def test_two_routes_for_one_path_are_refused() -> None:
    route = {"path": "/streams/main", "upstream": "http://encoder-main:8080"}
    content = {"domains": ["live.example.org"], "routes": [route, route]}
    assert "given twice: /streams/main" in refusal(content)


def refusal(content: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as error:
        GatewaySettings.model_validate(content)
    return "\n".join(map(str, problems_of(error.value, content, GatewaySettings)))
