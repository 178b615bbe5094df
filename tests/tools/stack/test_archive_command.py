"""`make archive` copies a room's recordings out, then takes them to the stack's bucket."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.stack import archive, archiving, recordings
from tools.stack.__main__ import main
from tools.stack.engine import Engine

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

VOLUME = "streaming-demo-collector-hall"
COLLECTOR = "1 streaming-demo-collector-hall demo collector hall"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recordings, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def uploads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was uploaded: names, bucket, prefix, account."""
    done: list[tuple[Any, ...]] = []

    def upload(folder: Path, bucket: str, prefix: str, **account: str | None) -> int:
        done.append((sorted(path.name for path in folder.iterdir()), bucket, prefix, account))
        return len(done[0][0])

    monkeypatch.setattr(archive, "upload_recordings", upload)
    return done


def run(
    monkeypatch: pytest.MonkeyPatch,
    outputs: dict[str, Any],
    account: tuple[str, str | None] | None,
    **stack_file: Any,
) -> int:
    state = {"resources": [{"type": "pulumi:pulumi:Stack", "urn": "a::b", "outputs": outputs}]}
    monkeypatch.setattr(Engine, "find_state", lambda self: state)
    monkeypatch.setattr(archiving, "aws_account", lambda stack: account)
    monkeypatch.setattr(archiving, "stack_values", lambda stack: stack_file)
    words = ["tools.stack", "archive", "--stack", "demo", "--room", "hall"]
    monkeypatch.setattr("sys.argv", words)
    return main()


def test_parts_go_from_the_host_to_the_bucket(
    machines: "Machines",
    uploads: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    machines.add("here", COLLECTOR)
    machines.record("here", VOLUME, first="a", second="b")
    assert run(monkeypatch, {"archive": "tapes"}, ("eu-central-1", "conf")) == 0
    account = {"region": "eu-central-1", "profile": "conf"}
    assert uploads == [(["first.ts", "second.ts"], "tapes", "recordings/hall", account)]
    assert capsys.readouterr().out == "s3://tapes/recordings/hall/\n"


def test_a_stack_that_is_down_has_its_copies_and_its_bucket_still(
    machines: "Machines",
    uploads: list[tuple[Any, ...]],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    machines.add("here")
    copies = root / "recordings" / "demo" / "hall"
    copies.mkdir(parents=True)
    (copies / "first.ts").write_text("a")
    monkeypatch.setattr(archiving, "_made_up_name", lambda stack, *account: f"made-up-{stack}")
    assert run(monkeypatch, {}, ("eu-central-1", None), archive={}) == 0
    assert run(monkeypatch, {}, ("eu-central-1", None), archive={"bucket": "named"}) == 0
    assert [upload[:2] for upload in uploads] == [
        (["first.ts"], "made-up-demo"),
        (["first.ts"], "named"),
    ]
    assert "uploading what is in" in capsys.readouterr().err


def test_a_room_without_any_recordings_is_refused(
    machines: "Machines",
    uploads: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machines.add("here")
    assert run(monkeypatch, {"archive": "tapes"}, ("eu-central-1", None)) == 1
    assert uploads == []


@pytest.mark.parametrize(
    ("outputs", "account"),
    [({}, ("eu-central-1", None)), ({"archive": "tapes"}, None)],
    ids=["no archive", "no account"],
)
def test_a_stack_without_an_archive_is_told_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    outputs: dict[str, Any],
    account: tuple[str, str | None] | None,
) -> None:
    assert run(monkeypatch, outputs, account) == 1
    assert "stack demo has no archive: add `archive: {}`" in capsys.readouterr().err
