"""Which Pulumi engine is taken: on PATH, else the official installer's, else from Go modules."""

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools.setup.downloads import Downloads
from tools.setup.engine import Engine
from tools.setup.places import Places
from tools.setup.progress import Progress
from tools.setup.step import SetupError

NOWHERE = Downloads("http://127.0.0.1:9")
Script = Callable[..., Path]


@pytest.fixture
def installer() -> Iterator[Downloads]:
    """A download site whose installer leaves a CLI that says which version was asked for."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'mkdir -p "$3/bin"\necho "$5" > "$3/bin/pulumi"\n')

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Downloads(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


@pytest.fixture
def go(script: Script, tmp_path: Path) -> Path:
    """A Go whose builds leave an empty program."""
    for name in (
        "python/cmd/pulumi-language-python-exec",
        "python/dist/pulumi-resource-pulumi-python",
    ):
        script(Path(name).name, folder=(tmp_path / "sdk" / name).parent)
    return script(
        "go",
        f'case "$*" in *"list -m"*) echo {tmp_path}/sdk; exit;; esac',
        'while [ "$1" != -o ]; do shift; done',
        'mkdir -p "${2%/*}"',
        'touch "$2"',
    )


def test_recent_one_on_path_is_used_and_nothing_is_linked(
    places: Places, script: Script, progress: Progress
) -> None:
    script("pulumi", "echo v3.300.1")
    script("pulumi-language-python")
    engine = Engine(places, NOWHERE)
    assert "v3.300.1" in str(engine.ready())
    assert not (places.checkout / "build").exists()


@pytest.mark.parametrize(
    ("version", "language_host"), [("v3.258.9", True), ("v3.300.0", False), ("nonsense", True)]
)
def test_old_or_incomplete_one_on_path_is_passed_over(
    places: Places, script: Script, progress: Progress, go: Path, version: str, language_host: bool
) -> None:
    script("pulumi", f"echo {version}")
    if language_host:
        script("pulumi-language-python")
    engine = Engine(places, NOWHERE)
    assert engine.ready() is None
    assert "Go modules" in engine.provide(progress)


def test_official_installer_gets_the_version_of_the_locked_sdk(
    places: Places, path: Path, progress: Progress, installer: Downloads
) -> None:
    engine = Engine(places, installer)
    assert "official installer" in engine.provide(progress)
    installed = (places.checkout / "build/engine/bin/pulumi").read_text().strip()
    assert f"\npulumi=={installed} " in (places.checkout / "requirements.lock").read_text()


def test_without_downloads_it_is_built_from_go_modules(
    places: Places, path: Path, progress: Progress, go: Path
) -> None:
    assert "built from Go modules" in Engine(places, NOWHERE).provide(progress)
    programs = {program.name for program in (places.checkout / "build/engine/bin").iterdir()}
    assert programs == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    }


def test_second_run_does_nothing_and_a_second_checkout_only_links(
    places: Places, script: Script, progress: Progress, go: Path, tmp_path: Path
) -> None:
    Engine(places, NOWHERE).provide(progress)
    go.unlink()
    assert Engine(places, NOWHERE).ready() is not None
    other = Places(checkout=tmp_path / "other", cache=places.cache)
    shutil.copytree(places.checkout, other.checkout, ignore=shutil.ignore_patterns("build"))
    assert Engine(other, NOWHERE).ready() is None
    Engine(other, NOWHERE).provide(progress)
    assert Engine(other, NOWHERE).ready() is not None


def test_failed_build_leaves_nothing_and_the_next_run_builds(
    places: Places, script: Script, progress: Progress
) -> None:
    script("go", "echo 'dial tcp: no such host' >&2", "exit 1")
    with pytest.raises(SetupError, match="no such host"):
        Engine(places, NOWHERE).provide(progress)
    assert not (places.checkout / "build/engine").is_symlink()
    assert list((places.cache / "engine").iterdir()) == []


def test_message_names_all_three_ways_when_none_works(
    places: Places, path: Path, progress: Progress
) -> None:
    with pytest.raises(SetupError) as caught:
        Engine(places, NOWHERE).provide(progress)
    for part in ("on PATH", NOWHERE.site, "install Go", "pulumi.com/docs/install"):
        assert part in str(caught.value)


def test_wrappers_and_own_builds_on_path_are_not_taken_for_an_installed_one(
    places: Places, script: Script, progress: Progress, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    wrapper = places.checkout / "tools/bin"
    script("pulumi", "echo v9.0.0", folder=wrapper)
    script("pulumi-language-python", folder=wrapper)
    (places.checkout / "tools/activate").touch()
    own = places.cache / "engine/9.0.0/bin"
    script("pulumi", "echo v9.0.0", folder=own)
    script("pulumi-language-python", folder=own)
    monkeypatch.setenv("PATH", f"{wrapper}:{own}:{path}")
    assert Engine(places, NOWHERE).ready() is None
