"""Where the docker plugin comes from: on PATH, among Pulumi's plugins, or from Go modules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.docker_plugin import DockerPlugin
from tools.setup.downloads import Downloads
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError

NOWHERE = Downloads("http://127.0.0.1:9")
Script = Callable[..., Path]


@pytest.fixture
def pulumi(script: Script) -> Path:
    """A Pulumi that has no plugins."""
    return script("pulumi", "echo []")


def test_one_on_path_is_used(places: Places, script: Script, pulumi: Path) -> None:
    program = script("pulumi-resource-docker")
    assert DockerPlugin(places, NOWHERE).ready() == str(program)


def test_official_one_of_the_locked_version_is_used(places: Places, script: Script) -> None:
    script("pulumi", """echo '[{"name": "docker", "kind": "resource", "version": "5.2.0"}]'""")
    assert "5.2.0" in str(DockerPlugin(places, NOWHERE).ready())


def test_official_one_of_another_version_is_not(places: Places, script: Script) -> None:
    script("pulumi", """echo '[{"name": "docker", "kind": "resource", "version": "4.0.0"}]'""")
    assert DockerPlugin(places, NOWHERE).ready() is None


def test_otherwise_it_is_built_once(
    places: Places, script: Script, pulumi: Path, progress: Progress
) -> None:
    go = script("go", 'while [ "$1" != -o ]; do shift; done', 'mkdir -p "${2%/*}"', 'touch "$2"')
    assert "Go modules" in DockerPlugin(places, NOWHERE).provide(progress)
    go.unlink()
    assert DockerPlugin(places, NOWHERE).ready() is not None
    assert (places.checkout / "build/docker-plugin/bin/pulumi-resource-docker").is_file()


def test_changed_source_is_built_anew(
    places: Places, script: Script, pulumi: Path, progress: Progress
) -> None:
    script("go", 'while [ "$1" != -o ]; do shift; done', 'mkdir -p "${2%/*}"', 'touch "$2"')
    DockerPlugin(places, NOWHERE).provide(progress)
    with (places.checkout / "tools/engine/docker/main.go").open("a") as source:
        source.write("// changed\n")
    assert DockerPlugin(places, NOWHERE).ready() is None


def test_message_names_the_command_to_run_elsewhere(
    places: Places, pulumi: Path, progress: Progress
) -> None:
    with pytest.raises(SetupError, match=r"plugin install resource docker 5\.2\.0.*install Go"):
        DockerPlugin(places, NOWHERE).provide(progress)
