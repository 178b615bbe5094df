"""What is missing on this machine is said before anything is deployed."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streaming.event import EventSettings
from streaming.hosts.local_checks import check_this_machine
from streaming.ports import allot_ports
from tests.streaming.stack_files import room, stack

WORKING = """#!/bin/sh
case $1 in
  version) echo 20.10.24 ;;
  info) echo / ;;
  ps) case "$*" in *label=streaming-system.stack=demo*) printf '%s\\n' "$PUBLISHED" ;; esac ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, besides a shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PUBLISHED", "")
    return folder


def install_docker(programs: Path, script: str = WORKING) -> None:
    docker = programs / "docker"
    docker.write_text(script)
    docker.chmod(0o755)


@pytest.fixture
def docker(programs: Path) -> None:
    install_docker(programs)


@pytest.fixture
def taken() -> Iterator[int]:
    """A TCP port that another program listens on."""
    with socket.create_server(("", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def problems(collector: dict[str, Any] | None = None, **sections: Any) -> dict[str, str]:
    """Messages by key, for a stack whose website has a port that is free."""
    values = stack(
        room("main", collector=collector, encoder={"port": free_port()}),
        **{"website": {"port": free_port()}, **sections},
    )
    event = EventSettings.model_validate(values)
    return {problem.path: problem.message for problem in check_this_machine(event, "demo")}


@pytest.mark.usefixtures("docker")
def test_a_machine_that_has_all_is_fine() -> None:
    assert problems() == {}


@pytest.mark.usefixtures("programs")
def test_no_docker_program() -> None:
    assert problems() == {
        "hosts.laptop": "there is no `docker` on PATH; start Docker (`make setup` does), or check "
        "DOCKER_HOST"
    }


def test_a_daemon_that_does_not_answer(programs: Path) -> None:
    install_docker(programs, "#!/bin/sh\necho Cannot connect to the Docker daemon >&2; exit 1\n")
    message = problems()["hosts.laptop"]
    assert "Cannot connect to the Docker daemon" in message
    assert "`make setup`" in message


def test_a_daemon_that_hangs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.hosts.local_checks.DOCKER_TIMEOUT_SECONDS", 0.2)
    install_docker(programs, "#!/bin/sh\nwhile :; do :; done\n")
    assert problems()["hosts.laptop"].startswith("Docker does not answer; ")


@pytest.mark.usefixtures("docker")
def test_too_little_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.hosts.needs.NEEDED_BYTES", 10**18)
    message = problems()["hosts.laptop"]
    assert "GB are free in /" in message
    assert "`docker system df`" in message


@pytest.mark.usefixtures("docker")
def test_a_port_that_something_else_has(taken: int) -> None:
    assert problems(website={"port": taken}) == {
        "website.port": f"tcp port {taken} is in use on this machine by something else; stop that, "
        "or choose another port"
    }


@pytest.mark.usefixtures("docker")
def test_a_port_that_this_stack_has_already(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHED", f"8080/tcp, 0.0.0.0:{taken}->8080/tcp, :::{taken}->8080/tcp")
    assert problems(website={"port": taken}) == {}


@pytest.mark.usefixtures("docker")
def test_the_same_number_in_the_other_protocol_is_no_excuse(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHED", f"0.0.0.0:{taken}->8080/udp")
    assert list(problems(website={"port": taken})) == ["website.port"]


@pytest.mark.usefixtures("docker")
def test_an_allotted_port_that_something_else_has() -> None:
    event = EventSettings.model_validate(
        stack(room("taken-by-a-test"), website={"port": free_port()})
    )
    with socket.create_server(("", allot_ports(event)["taken-by-a-test"].origin)):
        found = check_this_machine(event, "demo")
    assert [problem.path for problem in found] == ["rooms[0].encoder.port"]


@pytest.mark.usefixtures("docker")
def test_a_udp_port_that_something_else_has() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("", 0))
        port = listener.getsockname()[1]
        found = problems({"source": {"kind": "srt", "port": port}})
    assert found["rooms[0].collector.source.port"].startswith(f"udp port {port} is in use")


@pytest.mark.usefixtures("docker")
def test_a_file_that_is_missing() -> None:
    assert problems({"source": {"kind": "file", "path": "/absent/talk.mp4"}}) == {
        "rooms[0].collector.source.path": "/absent/talk.mp4 is no file on this machine; correct "
        "the path"
    }


@pytest.mark.usefixtures("docker")
def test_a_file_that_the_container_may_not_read(tmp_path: Path) -> None:
    video = tmp_path / "talk.mp4"
    video.touch(mode=0o600)
    source = {"source": {"kind": "file", "path": str(video)}}
    assert f"`chmod o+r {video}`" in problems(source)["rooms[0].collector.source.path"]
    video.chmod(0o644)
    assert problems(source) == {}


@pytest.mark.usefixtures("docker")
def test_a_capture_card_that_is_not_there() -> None:
    found = problems({"source": {"kind": "v4l2", "device": "/dev/video77"}})
    assert "`v4l2-ctl --list-devices`" in found["rooms[0].collector.source.device"]


@pytest.mark.usefixtures("docker")
def test_a_directory_for_recordings_must_be_there_and_writable(tmp_path: Path) -> None:
    directory = tmp_path / "recordings"
    collector = {"recording": {"directory": str(directory)}}
    key = "rooms[0].collector.recording.directory"
    assert f"{directory} is no directory on this machine" in problems(collector)[key]
    directory.mkdir(mode=0o755)
    message = problems(collector)[key]
    assert "not writable for the containers' user 10001" in message
    assert f"`sudo install -d -o 10001 {directory}`" in message
    directory.chmod(0o777)
    assert problems(collector) == {}


@pytest.mark.usefixtures("docker")
def test_a_directory_is_not_looked_at_when_nothing_is_recorded() -> None:
    assert problems({"recording": {"enabled": False, "directory": "/absent"}}) == {}


@pytest.mark.usefixtures("programs")
def test_files_are_checked_without_docker_too() -> None:
    found = problems({"source": {"kind": "file", "path": "/absent/talk.mp4"}})
    assert set(found) == {"hosts.laptop", "rooms[0].collector.source.path"}
