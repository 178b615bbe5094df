"""The real engine refuses a bad stack file with sentences, before it creates anything."""

import json
from collections.abc import Iterator

import pytest

from tests.deployment import Deployment, docker, room

SENTENCES = (
    "Pulumi.test-bad.yaml: 4 problems; nothing was changed",
    "conference.timezone: 'Berlin': not a time zone of the IANA database; use a name such as "
    "'Europe/Berlin'",
    "website: an empty value does not fit: use a section of `key: value` lines",
    "rooms[1].tilte: unknown key; did you mean `title`? allowed here: slug, title, collector, "
    "encoder",
    "rooms[1].slug: 'main' is the slug of rooms[0] already; give each room its own",
)


@pytest.fixture(scope="module")
def bad_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    deployment = Deployment("test-bad", tmp_path_factory.mktemp("bad"))
    deployment.configure(
        room("main"),
        room("main", tilte="Side room"),
        conference={"name": "Bad", "timezone": "Berlin"},
        website=None,
    )
    deployment.run("pulumi", "stack", "init", deployment.name)
    try:
        yield deployment
    finally:
        deployment.destroy()


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes", "--skip-preview")])
def test_every_problem_is_said_and_nothing_is_created(
    bad_stack: Deployment, command: tuple[str, ...]
) -> None:
    result = bad_stack.pulumi(*command, check=False)

    said = result.stdout + result.stderr
    assert result.returncode != 0
    assert [sentence for sentence in SENTENCES if sentence not in said] == []
    assert "Traceback" not in said
    resources = json.loads(bad_stack.state())["deployment"].get("resources", [])
    assert [item["type"] for item in resources if item["type"] != "pulumi:pulumi:Stack"] == []
    for listing in (("ps", "--all"), ("network", "ls"), ("volume", "ls")):
        label = f"label=streaming-system.stack={bad_stack.name}"
        assert docker(*listing, "--quiet", "--filter", label) == ""


def test_the_make_target_fails_too(bad_stack: Deployment) -> None:
    words = ("python", "-m", "tools.stack", "up", "--stack", bad_stack.name)
    result = bad_stack.run(*words, check=False)
    assert result.returncode == 1
    assert SENTENCES[0] in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
