"""With certificates a host has one gateway, and nothing else of it is published for viewers."""

from pathlib import Path

import pytest

from streaming_runtime.settings import LETS_ENCRYPT, GatewaySettings
from tests.streaming.recording_monitor import VOLUME, Program, deploy
from tests.streaming.stack_files import room, stack
from tests.streaming_runtime.authority import PEM

HTTPS = {"domain": "live.example.org", "tls": {"kind": "acme", "email": "team@example.org"}}


@pytest.fixture(scope="module")
def program() -> Program:
    return deploy(stack(room("main"), room("hall"), website=HTTPS))


def settings(program: Program) -> GatewaySettings:
    content = program.upload("gateway-laptop-container", "settings.json")
    return GatewaySettings.model_validate(content)


def published(program: Program, name: str) -> dict[int, int]:
    ports = program[f"{name}-container"].inputs.get("ports", [])
    return {int(port["external"]): int(port["internal"]) for port in ports}


def test_the_gateway_stands_before_website_and_streams(program: Program) -> None:
    found = settings(program)
    assert found.domains == ("live.example.org",)
    assert (found.website, found.streams_path) == ("http://website:8080", "/streams")
    assert (found.acme.directory, found.acme.email) == (LETS_ENCRYPT, "team@example.org")
    assert program.upload("gateway-laptop-container", "secrets.json") == {}


def test_it_alone_is_published_on_the_ports_it_listens_on(program: Program) -> None:
    found = settings(program)
    assert published(program, "gateway-laptop") == {80: found.http_port, 443: found.https_port}
    assert published(program, "website") == published(program, "encoder-main") == {}


def test_certificates_outlive_the_stack(program: Program) -> None:
    volume = program["gateway-laptop-certificates"]
    assert volume.type == VOLUME
    assert volume.inputs["name"] == "streaming-test-gateway"
    assert volume.request.retainOnDelete
    [mounted] = program["gateway-laptop-container"].inputs["volumes"]
    assert mounted["containerPath"] == settings(program).directory


def test_the_website_is_told_that_viewers_come_by_https(program: Program) -> None:
    website = program.upload("website-container", "settings.json")
    assert website["httpsDomains"] == ["live.example.org"]
    plain = deploy(stack()).upload("website-container", "settings.json")
    assert plain["httpsDomains"] == []


def test_an_authority_of_ones_own_goes_along(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(PEM)
    tls = {"kind": "acme", "directory": "https://ca.example.org/dir", "caFile": str(file)}
    found = settings(deploy(stack(website={**HTTPS, "tls": tls})))
    assert found.acme.directory == "https://ca.example.org/dir"
    assert found.acme.ca_pem == PEM.strip()


def test_nodes_elsewhere_trust_an_authority_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(PEM)
    (tmp_path / "id.pub").write_text("ssh-ed25519 AAAA volunteer@example.org\n")
    files = stack(
        room("main", collector={"host": "laptop"}, encoder={"host": "web"}),
        hosts={"laptop": {"kind": "local"}, "web": {"kind": "ec2", "instanceType": "t3.small"}},
        aws={
            "region": "eu-central-1",
            "adminCidrs": ["203.0.113.7/32"],
            "identityFile": str(tmp_path / "id"),
        },
        website={"host": "web", **HTTPS, "tls": {"kind": "acme", "caFile": str(file)}},
    )
    program = deploy(files)
    target = program.upload("collector-main-container", "settings.json")["website"]
    assert (target["url"], target["caPem"]) == ("https://live.example.org", PEM.strip())
    target = program.upload("encoder-main-container", "settings.json")["website"]
    assert (target["url"], target["caPem"]) == ("http://website:8080", None)


def test_without_certificates_there_is_no_gateway() -> None:
    assert [name for name in deploy(stack()).resources if name.startswith("gateway")] == []
