"""Where a stack's components are, as its state tells."""

from typing import Any

import pytest

from tools.stack.docker import THIS_MACHINE, Docker, HostUnreachable
from tools.stack.hosts import Placement, StackHost, each_host
from tools.stack.terminal import CommandError

SSH = ["ssh", "admin@192.0.2.1", "docker"]
HOSTS = {
    "here": {"kind": "local", "address": "localhost", "docker": ["docker"]},
    "web": {"kind": "ec2", "address": "192.0.2.1", "docker": SSH},
}
ROOMS = {
    "hall": {"page": "…", "collectorHost": "here", "encoderHost": "web"},
    "annex": {"page": "…", "collectorHost": "web", "encoderHost": "web"},
}


def placement(**outputs: Any) -> Placement:
    stack = {"type": "pulumi:pulumi:Stack", "urn": "…", "outputs": outputs}
    return Placement.of("demo", {"resources": [{"type": "other", "urn": "…"}, stack]})


def names(hosts: list[StackHost]) -> list[str]:
    return [host.name for host in hosts]


def test_hosts_are_those_of_the_last_update() -> None:
    hosts = placement(hosts=HOSTS, rooms=ROOMS).hosts
    assert hosts["web"].docker == Docker("web", tuple(SSH))
    assert hosts["here"].docker is THIS_MACHINE


def test_a_rooms_hosts_are_those_of_its_roles_each_once() -> None:
    stack = placement(hosts=HOSTS, rooms=ROOMS)
    assert names(stack.of_room("hall", "collector", "encoder")) == ["here", "web"]
    assert names(stack.of_room("hall", "collector")) == ["here"]
    assert names(stack.of_room("annex", "collector", "encoder")) == ["web"]


def test_an_unknown_room_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(CommandError, match="no room 'attic'; its rooms are: hall, annex"):
        placement(hosts=HOSTS, rooms=ROOMS).of_room("attic", "collector")


@pytest.mark.parametrize("state", [{}, {"resources": []}, {"resources": None}])
def test_a_stack_without_outputs_is_looked_for_on_this_machine(state: dict[str, Any]) -> None:
    stack = Placement.of("demo", state)
    assert [host.docker for host in stack.of_room("hall", "collector")] == [THIS_MACHINE]
    assert stack.leaving == []


def test_machines_on_ec2_go_with_the_stack() -> None:
    stack = placement(hosts=HOSTS, rooms=ROOMS)
    assert names(stack.leaving) == ["web"]
    assert names(stack.lasting) == ["here"]


def test_machines_that_the_stack_did_not_start_outlive_it() -> None:
    stack = placement(hosts={"pc": {**HOSTS["web"], "kind": "ssh"}, "web": HOSTS["web"]})
    assert names(stack.lasting) == ["pc", "this machine"]
    assert names(stack.leaving) == ["web"]


def test_images_of_a_stack_without_a_local_host_are_on_this_machine() -> None:
    stack = placement(hosts={"web": HOSTS["web"]}, rooms=ROOMS)
    assert [host.docker for host in stack.lasting] == [THIS_MACHINE]


def test_a_stack_that_is_not_deployed_is_looked_for_on_the_machines_of_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those whose key was learnt cannot be told from others any more."""
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
    pc = {"kind": "ssh", "address": "192.0.2.11", "hostKey": key}
    learnt = {"kind": "ssh", "address": "192.0.2.12", "learnHostKey": True}
    hosts = {"pc": pc, "learnt": learnt, "web": {"kind": "ec2"}, "bad": {"kind": "ssh"}}
    monkeypatch.setattr("tools.stack.hosts.stack_values", lambda stack: {"hosts": hosts})
    found = Placement.of("demo", {}).hosts
    assert list(found) == ["this machine", "pc"]
    assert found["pc"].docker.command[-2:] == ("root@192.0.2.11", "docker")
    assert found["pc"].lasts


def test_a_host_that_does_not_answer_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    visited = []

    def visit(host: StackHost) -> None:
        if host.name == "here":
            raise HostUnreachable("host here does not answer")
        visited.append(host.name)

    assert not each_host(placement(hosts=HOSTS).hosts.values(), visit)
    assert visited == ["web"]
    assert "host here does not answer" in capsys.readouterr().err
