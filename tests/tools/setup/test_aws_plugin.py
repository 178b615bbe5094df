"""Where the aws plugin comes from: on PATH, among Pulumi's plugins, or what to do by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup.aws_plugin import AwsPlugin
from tools.setup.downloads import Downloads
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.python_environment import locked_version
from tools.setup.step import SetupError

NOWHERE = Downloads("http://127.0.0.1:9")
Script = Callable[..., Path]


@pytest.fixture
def version(places: Places) -> str:
    return locked_version(places.checkout / "requirements.lock", "pulumi-aws")


def listing(version: str) -> str:
    return f"""echo '[{{"name": "aws", "kind": "resource", "version": "{version}"}}]'"""


def test_one_on_path_is_used(places: Places, script: Script) -> None:
    program = script("pulumi-resource-aws")
    assert AwsPlugin(places, NOWHERE).ready() == str(program)


def test_official_one_of_the_locked_version_is_used(
    places: Places, script: Script, version: str
) -> None:
    script("pulumi", listing(version))
    assert AwsPlugin(places, NOWHERE).ready() == f"{version} among Pulumi's plugins"


def test_official_one_of_another_version_is_not(places: Places, script: Script) -> None:
    script("pulumi", listing("1.0.0"))
    assert AwsPlugin(places, NOWHERE).ready() is None


def test_it_is_installed_in_the_locked_version(
    places: Places,
    script: Script,
    version: str,
    progress: Progress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Downloads, "reachable", lambda self: True)
    asked = places.checkout / "asked"
    script("pulumi", f'echo "$@" >>{asked}')
    assert version in AwsPlugin(places, NOWHERE).provide(progress)
    assert asked.read_text() == f"plugin install resource aws v{version}\n"


def test_message_names_what_to_install_by_hand(
    places: Places, version: str, progress: Progress
) -> None:
    command = rf"`pulumi plugin install resource aws v{version}` .* pulumi-resource-aws on PATH"
    with pytest.raises(SetupError, match=command):
        AwsPlugin(places, NOWHERE).provide(progress)


def test_a_failed_installation_says_why_and_what_to_do(
    places: Places, script: Script, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Downloads, "reachable", lambda self: True)
    script("pulumi", "echo 'no space left' >&2", "exit 1")
    with pytest.raises(SetupError, match=r"(?s)no space left.*try again, or run"):
        AwsPlugin(places, NOWHERE).provide(progress)
