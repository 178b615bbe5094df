"""Every resource has its place: below its component, named after it, driven by its host."""

from itertools import pairwise

import pytest

from streaming.images import ROLES
from tests.streaming.recording_monitor import DYNAMIC, Program, deploy
from tests.streaming.stack_files import THREE_ROOMS


@pytest.fixture(scope="module")
def program() -> Program:
    return deploy(THREE_ROOMS)


def test_the_system_consists_of_host_images_website_and_two_components_a_room(
    program: Program,
) -> None:
    tree = {component.name: component.type for component in program.components()}
    assert tree == {
        "test": "streaming:index:StreamingSystem",
        "laptop": "streaming:index:LocalHost",
        "images": "streaming:index:Images",
        "website": "streaming:index:Website",
    } | {
        f"{role}-{room}": f"streaming:index:{role.title()}"
        for role in ("collector", "encoder")
        for room in ("hall", "annex", "cellar")
    }


def test_every_resource_has_a_component_as_parent(program: Program) -> None:
    components = {component.urn for component in program.components()}
    for resource in program.resources.values():
        if resource.name != "test":
            assert resource.request.parent in components, resource.name


def test_the_name_of_a_child_begins_with_its_components_name(program: Program) -> None:
    components = {component.name for component in program.components()}
    children = [item for item in program.resources.values() if item.name not in components]
    assert children
    for child in children:
        if child.name != "stack-secret":
            assert child.name.startswith(f"{child.parent}-"), child.name


def test_docker_resources_are_driven_by_the_provider_of_their_host(program: Program) -> None:
    provider = program["laptop-docker"].urn
    driven = [item for item in program.resources.values() if item.type.startswith("docker:")]
    assert len(driven) == 1 + 5 + 1 + 1 + 3 * 4
    for resource in driven:
        assert resource.request.provider.startswith(f"{provider}::"), resource.name


def test_every_component_registers_its_outputs(program: Program) -> None:
    for component in program.components():
        assert program.outputs[component.name], component.name


def test_images_of_roles_wait_for_the_base_image(program: Program) -> None:
    base = program["images-base"]
    for role in ROLES:
        image = program[f"images-{role}"]
        assert base.urn in image.request.dependencies
        assert image.inputs["keepLocally"] is True
        assert image.inputs["triggers"]["content"]


def test_the_rooms_are_independent_of_each_other(program: Program) -> None:
    """Neither room waits for another one, and the website waits for none."""
    for name, resource in program.resources.items():
        rooms = {room for room in ("hall", "annex", "cellar") if room in name}
        needed = {
            room
            for room in ("hall", "annex", "cellar")
            for dependency in resource.request.dependencies
            if room in dependency.rpartition("::")[2]
        }
        assert needed <= rooms, name


def test_the_event_file_is_written_again_into_a_new_website_container(program: Program) -> None:
    event_file = program["website-event-file"]
    assert event_file.type == DYNAMIC
    assert event_file.inputs["containerId"] == "website-container-id"
    assert program["website-container"].urn in event_file.request.dependencies


def test_rooms_stand_in_the_event_file_in_the_order_of_the_stack_file(program: Program) -> None:
    content = program["website-event-file"].inputs["content"]
    places = [content.index(f'"{slug}"') for slug in ("hall", "annex", "cellar")]
    assert all(earlier < later for earlier, later in pairwise(places))
