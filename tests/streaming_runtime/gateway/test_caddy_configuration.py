"""What Caddy is told: certificates, redirects, and who answers which path."""

import json
import re
from pathlib import Path
from typing import Any

from streaming_runtime.gateway.caddy import caddy_configuration
from streaming_runtime.settings import Acme, GatewaySettings, Route

DOMAINS = ("live.example.org", "web.example.org")
MAIN = Route(path="/streams/main", upstream="http://encoder-main:8080", strip_prefix="/streams")
SETTINGS = GatewaySettings(domains=DOMAINS, routes=(MAIN,), website="http://website:8080")


def configuration(settings: GatewaySettings = SETTINGS, authority: Path | None = None) -> Any:
    """What Caddy reads: JSON, whatever Python types it came from."""
    return json.loads(json.dumps(caddy_configuration(settings, authority)))


def issuer(content: Any) -> Any:
    [policy] = content["apps"]["tls"]["automation"]["policies"]
    [issuer] = policy["issuers"]
    return issuer


def site(content: Any) -> Any:
    """The routes of the domains, by HTTPS."""
    [known, unknown] = content["apps"]["http"]["servers"]["https"]["routes"]
    assert known["match"] == [{"host": list(DOMAINS)}]
    assert unknown["handle"][0]["status_code"] == 421
    return known["handle"][0]["routes"]


def paths(content: Any) -> list[list[str] | None]:
    return [route["match"][0]["path"] if "match" in route else None for route in site(content)]


def dialled(handler: Any) -> str:
    [upstream] = handler["upstreams"]
    dial: str = upstream["dial"]
    return dial


def test_every_domain_gets_a_certificate_from_the_authority() -> None:
    content = configuration()
    assert content["apps"]["tls"]["certificates"]["automate"] == list(DOMAINS)
    assert issuer(content)["ca"].startswith("https://acme-v02.api.letsencrypt.org/")
    assert "trusted_roots_pem_files" not in issuer(content)


def test_an_authority_of_ones_own_is_trusted_by_its_file() -> None:
    acme = Acme(directory="https://ca.example.org/dir", email="team@example.org")
    settings = SETTINGS.model_copy(update={"acme": acme})
    found = issuer(configuration(settings, Path("/run/streaming/authority.pem")))
    assert found["ca"] == "https://ca.example.org/dir"
    assert found["email"] == "team@example.org"
    assert found["trusted_roots_pem_files"] == ["/run/streaming/authority.pem"]


def test_challenges_come_to_the_ports_that_are_published() -> None:
    settings = SETTINGS.model_copy(update={"http_port": 81, "https_port": 444})
    content = configuration(settings)
    challenges = issuer(content)["challenges"]
    assert challenges["http"]["alternate_port"] == content["apps"]["http"]["http_port"] == 81
    assert challenges["tls-alpn"]["alternate_port"] == content["apps"]["http"]["https_port"] == 444
    servers = content["apps"]["http"]["servers"]
    assert [servers[name]["listen"] for name in ("http", "https")] == [[":81"], [":444"]]


def test_plain_http_leads_to_https_without_the_inner_port() -> None:
    redirect = configuration()["apps"]["http"]["servers"]["http"]["routes"][0]
    assert redirect["match"] == [{"host": list(DOMAINS)}]
    [handler] = redirect["handle"]
    assert handler["status_code"] == 308
    assert handler["headers"]["Location"] == ["https://{http.request.host}{http.request.uri}"]


def test_a_path_leads_to_its_upstream_without_the_prefix() -> None:
    [route] = [route for route in site(configuration()) if "match" in route]
    assert route["match"] == [{"path": ["/streams/main", "/streams/main/*"]}]
    rewrite, proxy = route["handle"]
    assert rewrite == {"handler": "rewrite", "strip_path_prefix": "/streams"}
    assert dialled(proxy) == "encoder-main:8080"
    assert route["terminal"]


def test_each_room_is_found_by_the_name_of_its_encoder() -> None:
    content = configuration(SETTINGS.model_copy(update={"streams_path": "/streams"}))
    explicit, [route] = (
        site(content)[1],
        [route for route in site(content) if "path_regexp" in route.get("match", [{}])[0]],
    )
    assert explicit["match"][0]["path"][0] == "/streams/main"
    pattern = route["match"][0]["path_regexp"]["pattern"]
    for path, room in (
        ("/streams/hall-2/master.m3u8", "hall-2"),
        ("/streams/hall-2/720p/1.m4s", "hall-2"),
        ("/streams/hall-2", None),
        ("/streams/evil.example/x", None),
        ("/streams/Main/x", None),
        ("/x/streams/main/y", None),
    ):
        found = re.match(pattern, path)
        assert (found and found[1]) == room
    assert route["handle"][0] == {"handler": "rewrite", "strip_path_prefix": "/streams"}
    assert dialled(route["handle"][1]) == "encoder-{http.regexp.room.1}:8080"


def test_the_longest_path_comes_first_and_the_website_last() -> None:
    routes = tuple(
        Route(path=path, upstream="http://encoder:8080") for path in ("/a", "/a/b/c", "/a/b")
    )
    content = configuration(SETTINGS.model_copy(update={"routes": routes}))
    assert paths(content)[1:] == [["/a/b/c", "/a/b/c/*"], ["/a/b", "/a/b/*"], ["/a", "/a/*"], None]
    assert dialled(site(content)[-1]["handle"][0]) == "website:8080"


def test_without_a_website_there_is_a_sentence_and_nothing_else() -> None:
    content = configuration(SETTINGS.model_copy(update={"website": None}))
    [root, rest] = [route["handle"][0] for route in site(content)[-2:]]
    assert root["status_code"] == 200
    assert "serves streams" in root["body"]
    assert rest["status_code"] == 404


def test_upstreams_get_a_port_and_https_if_so_written() -> None:
    for upstream, dial, by_tls in (
        ("http://website", "website:80", False),
        ("https://origin.example.org", "origin.example.org:443", True),
        ("https://[2001:db8::1]:444", "[2001:db8::1]:444", True),
        ("http://[2001:db8::1]", "[2001:db8::1]:80", False),
    ):
        content = configuration(SETTINGS.model_copy(update={"website": upstream}))
        proxy = site(content)[-1]["handle"][0]
        assert dialled(proxy) == dial
        assert ("tls" in proxy["transport"]) is by_tls


def test_nothing_is_offered_but_the_two_servers() -> None:
    content = configuration()
    assert content["admin"]["disabled"]
    assert content["storage"]["root"] == "/var/lib/streaming/caddy"
    for server in content["apps"]["http"]["servers"].values():
        assert server["protocols"] == ["h1", "h2"]
        assert "logs" not in server
