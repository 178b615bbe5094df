"""What machines of the venue lack is said before anything is deployed, with key and remedy."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from streaming.event import EventSettings
from streaming.hosts.ssh_checks import HostProblem, check_ssh_hosts
from streaming.ports import allot_ports
from tests.streaming.resources.fake_ssh import Answer, FakeSsh
from tests.streaming.stack_files import room, stack

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
FINE = {
    "architecture": "x86_64",
    "system": "Debian GNU/Linux 13 (trixie)",
    "apt": "yes",
    "root": "yes",
    "docker": "26.1.5+dfsg1",
    "folder": "/var/lib/docker",
    "free": " 50000000000",
}


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSsh:
    monkeypatch.setattr("streaming.hosts.ssh_checks.ssh_client_fault", lambda: None)
    return FakeSsh(tmp_path, monkeypatch)


def said(*further: str, clock: float = 0.0, **changes: str | None) -> Answer:
    """What a machine prints that is as it should be, but for these."""
    facts = {word: value for word, value in {**FINE, **changes}.items() if value is not None}
    lines = [f"clock\t{time.time() + clock}", *map("\t".join, facts.items()), *further, "end\tyes"]
    return Answer(output="".join(f"{line}\n" for line in lines))


def listening(table: str, port: int, state: str) -> str:
    return f"{table}\t   1: 00000000:{port:04X} 00000000:0000 {state} 00000000:00000000"


def event(collector: dict[str, Any] | None = None, **keys: Any) -> EventSettings:
    host = {"kind": "ssh", "address": "192.0.2.11", "user": "av", "hostKey": KEY, **keys}
    return EventSettings.model_validate(
        stack(room("main", collector=collector), hosts={"hall": host})
    )


def problems(checked: EventSettings) -> dict[str, str]:
    return {problem.path: problem.message for problem in check_ssh_hosts(checked, "demo")}


def test_a_machine_that_has_all_is_fine(ssh: FakeSsh) -> None:
    ssh.answers(said())
    assert problems(event()) == {}
    assert len(ssh.calls) == 1


def test_a_stack_without_such_machines_asks_nobody(ssh: FakeSsh) -> None:
    ssh.answers(Answer(255))
    assert problems(EventSettings.model_validate(stack())) == {}


def test_without_ssh_on_this_machine_nothing_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.hosts.ssh_checks.ssh_client_fault", lambda: "there is no `ssh`")
    assert problems(event()) == {"hosts.hall": "there is no `ssh`"}


def test_it_says_of_which_machine_it_speaks(ssh: FakeSsh) -> None:
    ssh.answers(said(architecture="aarch64"))
    [problem] = check_ssh_hosts(event(), "demo")
    assert isinstance(problem, HostProblem)
    assert problem.host == "hall (192.0.2.11)"
    assert "aarch64" in problem.message


@pytest.mark.parametrize(
    ("errors", "key", "words"),
    [
        ("ssh: connect to host 192.0.2.11 port 22: No route to host\n", "address", "cable in"),
        ("ssh: connect to host 192.0.2.11 port 22: Connection refused\n", "port", "openssh-server"),
        (
            "ssh: Could not resolve hostname hall: Name or service not known\n",
            "address",
            "finds no address for the name",
        ),
        (
            "The fingerprint for the ED25519 key sent by the remote host is\n"
            f"SHA256:{'x' * 43}.\nHost key verification failed.\n",
            "hostKey",
            f"another host key, SHA256:{'x' * 43}",
        ),
        (
            "Unable to negotiate with 192.0.2.11 port 22: no matching host key type found. "
            "Their offer: rsa-sha2-512\n",
            "hostKey",
            "no ed25519 host key",
        ),
        ("av@192.0.2.11: Permission denied (publickey).\n", "identityFile", "`ssh-copy-id"),
        (
            "no such identity: /home/av/none: No such file or directory\n"
            "av@192.0.2.11: Permission denied (publickey).\n",
            "identityFile",
            "which is not on this machine",
        ),
        ("Connection closed by 192.0.2.11 port 22\n", "address", "broke off"),
        (
            "channel 0: open failed: connect failed: No route to host\n"
            "stdio forwarding failed\nConnection closed by UNKNOWN port 65535\n",
            "proxyJump",
            "does not get on to 192.0.2.11 port 22 (No route to host)",
        ),
        (
            "av@gate: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535\n",
            "proxyJump",
            "could not be logged in to (av@gate: Permission denied (publickey).)",
        ),
    ],
)
def test_why_a_machine_is_not_reached(ssh: FakeSsh, errors: str, key: str, words: str) -> None:
    ssh.answers(Answer(255, errors=errors))
    [(path, message)] = problems(event()).items()
    assert path == f"hosts.hall.{key}"
    assert words in message


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"docker": None}, "it has no Docker"),
        ({"docker": "19.03.13"}, "20.10 or newer is needed"),
        ({"docker": None, "refused": "Cannot connect to the Docker daemon"}, "systemctl start"),
    ],
)
def test_docker_is_looked_for(ssh: FakeSsh, facts: dict[str, Any], words: str) -> None:
    ssh.answers(said(**facts))
    assert words in problems(event())["hosts.hall"]


def test_a_user_who_may_not_use_docker_is_told_how(ssh: FakeSsh) -> None:
    ssh.answers(said(docker=None, refused="permission denied while trying to connect"))
    assert "--groups docker av" in problems(event())["hosts.hall.user"]


def test_what_is_to_be_installed_may_be_missing(ssh: FakeSsh) -> None:
    ssh.answers(said(docker=None))
    assert problems(event(install=True)) == {}


def test_installing_needs_root_and_apt(ssh: FakeSsh) -> None:
    ssh.answers(said(docker=None, root=None))
    assert "sudo without a password" in problems(event(install=True))["hosts.hall.install"]


def test_installing_on_something_else_than_debian_is_refused(ssh: FakeSsh) -> None:
    ssh.answers(said(docker=None, apt=None, system="Fedora Linux 43"))
    assert "it runs Fedora Linux 43" in problems(event(install=True))["hosts.hall.install"]


@pytest.mark.parametrize(("ahead", "words"), [(5.0, "ahead of"), (-5.0, "behind")])
def test_a_clock_that_is_off_is_said_with_its_direction(
    ssh: FakeSsh, ahead: float, words: str
) -> None:
    ssh.answers(said(clock=ahead))
    assert f" s {words} this machine's" in problems(event())["hosts.hall"]


def test_too_little_space(ssh: FakeSsh) -> None:
    ssh.answers(said(free="100000000"))
    assert "only 0.1 GB are free in /var/lib/docker" in problems(event())["hosts.hall"]


def test_ports_that_something_else_has(ssh: FakeSsh) -> None:
    checked = event({"source": {"kind": "srt"}})
    ports = allot_ports(checked)["main"]
    assert ports.ingest
    ssh.answers(
        said(
            "tcp\t  sl  local_address rem_address   st",
            listening("tcp6", 8080, "0A"),
            listening("tcp", ports.origin, "01"),  # a connection, nobody listens
            listening("udp", ports.ingest, "07"),
        )
    )
    assert problems(checked) == {
        "website.port": "tcp port 8080 is in use on host 'hall' by something else; stop that, or "
        "choose another port",
        "rooms[0].collector.source.port": f"udp port {ports.ingest} is in use on host 'hall' by "
        "something else; stop that, or choose another port",
    }


def test_ports_of_the_stack_itself_are_fine(ssh: FakeSsh) -> None:
    ssh.answers(said(listening("tcp", 8080, "0A"), "published\t0.0.0.0:8080->8080/tcp"))
    assert problems(event()) == {}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("", "/srv/talk.mp4 is no file on host 'hall'"),
        ("directory|755|0", "/srv/talk.mp4 is no file on host 'hall'"),
        ("regular file|640|0", "`chmod o+r /srv/talk.mp4`"),
    ],
)
def test_a_file_to_be_played_is_looked_for(ssh: FakeSsh, found: str, words: str) -> None:
    ssh.answers(said(f"path\t/srv/talk.mp4|{found}"))
    source = {"source": {"kind": "file", "path": "/srv/talk.mp4"}}
    assert words in problems(event(source))["rooms[0].collector.source.path"]


def test_capture_device_and_recordings_are_looked_for(ssh: FakeSsh) -> None:
    ssh.answers(said("path\t/dev/video0|", "path\t/srv/recordings|directory|755|0"))
    collector = {
        "source": {"kind": "v4l2", "device": "/dev/video0"},
        "recording": {"directory": "/srv/recordings"},
    }
    found = problems(event(collector))
    assert "does not exist on host 'hall'" in found["rooms[0].collector.source.device"]
    assert "`sudo install -d -o 10001" in found["rooms[0].collector.recording.directory"]


def test_a_machine_whose_key_is_to_be_learnt_is_asked_without_knowing_it(ssh: FakeSsh) -> None:
    ssh.answers(said())
    assert problems(event(hostKey=None, learnHostKey=True)) == {}
    assert "StrictHostKeyChecking=accept-new" in ssh.calls[0]


def test_a_link_through_which_nothing_comes_is_named(
    ssh: FakeSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streaming.hosts.link_probe.LISTEN_SECONDS", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    values = stack(
        room("main", collector={"host": "hall"}, encoder={"host": "here", "linkPort": port}),
        hosts={
            "here": {"kind": "local", "address": "127.0.0.1"},
            "hall": {"kind": "ssh", "address": "192.0.2.11", "hostKey": KEY},
        },
        website={"host": "here"},
    )
    ssh.answers(said(), Answer(output="ready\n", hangs=9))
    [(path, message)] = problems(EventSettings.model_validate(values)).items()
    assert path == "rooms[0].encoder.linkPort"
    assert f"host 'hall' sends to UDP port {port} of host 'here'" in message


def test_a_machine_that_hangs_is_not_waited_for(
    ssh: FakeSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streaming.hosts.ssh_probe.PATIENCE_SECONDS", 0.3)
    ssh.answers(Answer(hangs=20))
    assert "did not answer within 0 s" in problems(event())["hosts.hall.address"]
