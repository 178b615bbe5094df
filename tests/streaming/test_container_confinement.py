"""What a container is given is as little as its role needs."""

from typing import Any

import pytest

from tests.streaming.recording_monitor import CONTAINER, IMAGE, VOLUME, Program, Registered, deploy
from tests.streaming.stack_files import THREE_ROOMS, room, stack


@pytest.fixture(scope="module")
def program() -> Program:
    return deploy(THREE_ROOMS)


@pytest.fixture(scope="module")
def containers(program: Program) -> list[Registered]:
    found = program.of_type(CONTAINER)
    assert len(found) == 7
    return found


def labels(resource: Registered) -> dict[str, str]:
    return {entry["label"]: entry["value"] for entry in resource.inputs["labels"]}


def test_no_container_is_root_or_has_capabilities(containers: list[Registered]) -> None:
    for container in containers:
        assert container.inputs["user"] == "10001"
        assert container.inputs["capabilities"] == {"drops": ["ALL"]}
        assert container.inputs["securityOpts"] == ["no-new-privileges:true"]
        assert not container.inputs.get("privileged")
        assert container.inputs["networkMode"] == "bridge"


def test_containers_come_back_after_a_crash_or_reboot(containers: list[Registered]) -> None:
    for container in containers:
        assert container.inputs["restart"] == "unless-stopped"


def test_logs_are_rotated(containers: list[Registered]) -> None:
    for container in containers:
        assert container.inputs["logDriver"] == "json-file"
        assert container.inputs["logOpts"] == {"max-size": "10m", "max-file": "3"}


def test_containers_run_digests_and_never_tags(program: Program) -> None:
    assert {image.name for image in program.of_type(IMAGE)} == {
        "images-base",
        "images-collector",
        "images-encoder",
        "images-gateway",
        "images-website",
    }
    for container in program.of_type(CONTAINER):
        role = labels(container)["streaming-system.role"]
        assert container.inputs["image"].startswith("sha256:")
        assert program[f"images-{role}"].urn in container.request.dependencies


def test_a_replaced_container_is_gone_before_its_successor_takes_its_name(
    containers: list[Registered],
) -> None:
    for container in containers:
        assert container.request.deleteBeforeReplace


def test_there_is_time_to_end_a_recording(containers: list[Registered]) -> None:
    for container in containers:
        assert container.inputs["stopTimeout"] >= 10
        assert container.inputs["destroyGraceSeconds"] >= container.inputs["stopTimeout"]


@pytest.mark.parametrize(
    ("name", "docker_name", "expected"),
    [
        ("website-container", "streaming-test-website", {"role": "website"}),
        ("website-state", "streaming-test-website", {"role": "website"}),
        ("laptop-network", "streaming-test", {}),
        ("encoder-hall-container", "streaming-test-encoder-hall", {"role": "encoder"}),
        ("encoder-hall-segments", "streaming-test-encoder-hall", {"role": "encoder"}),
        ("collector-annex-container", "streaming-test-collector-annex", {"role": "collector"}),
        ("collector-annex-recordings", "streaming-test-collector-annex", {"role": "collector"}),
    ],
)
def test_people_find_what_is_ours_by_name_and_label(
    program: Program, name: str, docker_name: str, expected: dict[str, str]
) -> None:
    parts = docker_name.removeprefix("streaming-test").split("-")
    rooms = {"room": parts[2]} if len(parts) == 3 else {}
    assert program[name].inputs["name"] == docker_name
    assert labels(program[name]) == {
        f"streaming-system.{key}": value
        for key, value in {"stack": "test", **expected, **rooms}.items()
    }


def test_host_names_fit_into_linux_whatever_the_stack_is_called() -> None:
    program = deploy(stack(room("r" * 30)), name="a-conference-with-a-long-name-2027")
    for container in program.of_type(CONTAINER):
        assert len(container.inputs["hostname"]) <= 63


def test_recordings_and_the_websites_state_outlive_the_stack(program: Program) -> None:
    kept = {volume.name: volume.request.retainOnDelete for volume in program.of_type(VOLUME)}
    assert kept == {
        "website-state": True,
        **{f"collector-{slug}-recordings": True for slug in ("hall", "annex", "cellar")},
        **{f"encoder-{slug}-segments": False for slug in ("hall", "annex", "cellar")},
    }


def test_only_ports_that_viewers_or_senders_need_are_published(program: Program) -> None:
    published = {
        container.name: [port.get("protocol", "tcp") for port in container.inputs["ports"]]
        for container in program.of_type(CONTAINER)
    }
    assert published == {
        "website-container": ["tcp"],
        **{f"encoder-{slug}-container": ["tcp"] for slug in ("hall", "annex", "cellar")},
        "collector-hall-container": [],
        "collector-annex-container": ["udp"],
        "collector-cellar-container": ["tcp"],
    }


def collector_inputs(source: dict[str, Any], **keys: Any) -> dict[str, Any]:
    program = deploy(stack(room("main", collector={"source": source, **keys})))
    return program["collector-main-container"].inputs


def test_a_capture_card_is_the_only_device_given() -> None:
    inputs = collector_inputs({"kind": "v4l2", "device": "/dev/video2", "audioDevice": "hw:1,0"})
    devices = [device["hostPath"] for device in inputs["devices"]]
    assert devices == ["/dev/video2", "/dev/snd"]
    assert inputs["groupAdds"] == ["video", "audio"]


def test_a_room_without_capture_card_has_no_devices(containers: list[Registered]) -> None:
    for container in containers:
        assert container.inputs["devices"] == []
        assert container.inputs["groupAdds"] == []


def test_a_video_file_is_mounted_read_only() -> None:
    inputs = collector_inputs({"kind": "file", "path": "/srv/talks/opening.mp4"})
    mounted = next(volume for volume in inputs["volumes"] if "hostPath" in volume)
    assert mounted["hostPath"] == "/srv/talks/opening.mp4"
    assert mounted["readOnly"] is True


def test_recordings_may_go_to_a_directory_of_the_host() -> None:
    inputs = collector_inputs({"kind": "test"}, recording={"directory": "/srv/recordings"})
    assert [volume.get("hostPath") for volume in inputs["volumes"]] == ["/srv/recordings"]


def test_without_recording_there_is_no_volume_for_it() -> None:
    program = deploy(stack(room("main", collector={"recording": {"enabled": False}})))
    assert "collector-main-recordings" not in program.resources
    assert program.upload("collector-main-container", "settings.json")["recording"] is None
