"""A host's Docker is called through ssh as it would be called here, and may not answer."""

from typing import TYPE_CHECKING

import pytest

from tools.stack.docker import THIS_MACHINE, HostUnreachable
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines


def test_arguments_reach_another_hosts_docker_as_they_are(machines: "Machines") -> None:
    host = machines.add("web")
    host.docker.run("ps", "--format", "{{.ID}} {{.Names}}", "--filter=name=a'b", "$HOME *")
    assert machines.asked("web") == ["ps --format {{.ID}} {{.Names}} --filter=name=a'b $HOME *"]


def test_this_machines_docker_is_called_without_ssh(machines: "Machines") -> None:
    machines.add("here")
    assert THIS_MACHINE.words("ps", "a b") == ["docker", "ps", "a b"]
    assert not THIS_MACHINE.remote
    THIS_MACHINE.run("version")
    assert machines.asked("here") == ["version"]


def test_a_host_that_does_not_answer_is_named_with_what_ssh_says(machines: "Machines") -> None:
    message = "^host web does not answer: ssh: connect to host web port 22: Connection timed out$"
    with pytest.raises(HostUnreachable, match=message):
        machines.host("web").docker.run("version")


def test_an_error_of_docker_is_no_silence_of_the_host(machines: "Machines") -> None:
    host = machines.add("web")
    (machines.folder / "web" / "containers").unlink()
    with pytest.raises(CommandError, match="docker ps --all on host web") as caught:
        host.docker.containers("demo")
    assert not isinstance(caught.value, HostUnreachable)
