"""What a running container may do, and what others may learn from it: as little as possible."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment import Deployment, docker

ROLES = ("collector", "encoder", "website")


@pytest.fixture(params=ROLES)
def container(request: pytest.FixtureRequest, live_event: Deployment) -> str:
    role = str(request.param)
    return live_event.container(role, "" if role == "website" else "studio")


def inspected(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(docker("inspect", name))[0]
    return result


def test_it_has_neither_root_nor_capabilities(container: str) -> None:
    status = docker("exec", container, "cat", "/proc/1/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["Uid"].split() == ["10001"] * 4
    assert int(fields["CapEff"], 16) == int(fields["CapBnd"], 16) == 0
    assert fields["NoNewPrivs"] == "1"


def test_only_its_volume_and_tmpfs_are_writable(container: str) -> None:
    find = (
        "find / -xdev -writable -not -type l"
        " -not -path '/proc*' -not -path '/dev*' -not -path '/sys*' 2>/dev/null || true"
    )
    allowed = {"/tmp", "/run/streaming", "/var/lib/streaming"}
    assert set(docker("exec", container, "sh", "-c", find).split()) <= allowed
    for path in allowed:
        docker("exec", container, "sh", "-c", f"touch {path}/.probe && rm {path}/.probe")


def test_it_comes_back_after_a_crash_and_its_logs_are_bounded(container: str) -> None:
    host = inspected(container)["HostConfig"]
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert host["LogConfig"]["Config"] == {"max-file": "3", "max-size": "10m"}


def test_it_runs_an_image_by_digest_and_carries_its_labels(
    container: str, live_event: Deployment
) -> None:
    config = inspected(container)["Config"]
    assert config["Image"].startswith("sha256:")
    assert config["Labels"]["streaming-system.stack"] == live_event.name
    room = None if config["Labels"]["streaming-system.role"] == "website" else "studio"
    assert config["Labels"].get("streaming-system.room") == room


@pytest.fixture(scope="module")
def all_secrets(live_event: Deployment) -> Iterator[set[str]]:
    """Every secret of the stack, read where root may: inside the containers."""
    found: set[str] = set()
    for role in ROLES:
        name = live_event.container(role, "" if role == "website" else "studio")
        found |= set(
            json.loads(docker("exec", name, "cat", "/etc/streaming/secrets.json")).values()
        )
    found.discard(None)
    assert len(found) == 4
    yield found


def test_no_secret_is_in_inspect_logs_or_image_history(
    container: str, all_secrets: set[str]
) -> None:
    image = inspected(container)["Config"]["Image"]
    shown = docker("inspect", container) + docker("logs", container)
    shown += docker("history", "--no-trunc", image)
    assert not [secret for secret in all_secrets if secret in shown]


def test_no_secret_stands_plain_in_the_state(live_event: Deployment, all_secrets: set[str]) -> None:
    state = live_event.state()
    assert not [secret for secret in all_secrets if secret in state]


def test_a_container_knows_no_other_components_secrets(live_event: Deployment) -> None:
    def secrets_of(role: str, slug: str = "") -> dict[str, str]:
        name = live_event.container(role, slug)
        content = docker("exec", name, "cat", "/etc/streaming/secrets.json")
        values: dict[str, str] = json.loads(content)
        return values

    collector, encoder = secrets_of("collector", "studio"), secrets_of("encoder", "studio")
    website = secrets_of("website")
    assert collector["srtPassphrase"] == encoder["srtPassphrase"]
    assert collector["registerToken"] != encoder["registerToken"]
    assert set(website) == {"registerKey"}
    assert website["registerKey"] not in {*collector.values(), *encoder.values()}
