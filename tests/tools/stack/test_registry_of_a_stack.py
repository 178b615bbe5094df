"""What `make publish` and `make up` read of a stack file's registry, and what `down` tidies."""

import ssl
from pathlib import Path

import pytest

import streaming_runtime
from tools.stack import publish, stack_file
from tools.stack.__main__ import main
from tools.stack.docker import THIS_MACHINE, Docker

STACK = """
config:
  streaming-system:registry: {{kind: generic, address: registry.example.org/a, caFile: {ca_file}}}
"""
VERSION = streaming_runtime.__version__


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (publish, stack_file):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    return tmp_path


def write(project: Path, text: str) -> None:
    (project / "Pulumi.demo.yaml").write_text(text)


def test_the_registrys_authority_joins_the_usual_ones(project: Path) -> None:
    ca_file = project / "ca.pem"
    ca_file.write_text("the registry's authority")
    write(project, STACK.format(ca_file=ca_file))
    trusted = Path(publish.registry_trust("demo")["SSL_CERT_FILE"]).read_text()
    assert trusted.endswith("the registry's authority")
    usual = ssl.get_default_verify_paths().cafile
    assert not usual or trusted.startswith(Path(usual).read_text())


def test_authorities_that_the_shell_names_are_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ca.pem", "shell.pem"):
        (project / name).write_text(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(project / "shell.pem"))
    write(project, STACK.format(ca_file=project / "ca.pem"))
    trusted = Path(publish.registry_trust("demo")["SSL_CERT_FILE"])
    assert trusted.read_text().split() == ["shell.pem", "ca.pem"]


@pytest.mark.parametrize(
    "text",
    ["", "config: 1", "config: {streaming-system:registry: {kind: none}}", "{", "a: [b"]
    + [STACK.format(ca_file=path) for path in ("/absent", "[1]")],
)
def test_without_an_authority_nothing_changes(project: Path, text: str) -> None:
    write(project, text)
    assert publish.registry_trust("demo") == {}


def test_without_a_registry_there_is_nothing_to_publish(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "config: {streaming-system:conference: {name: A}}")
    monkeypatch.setattr("tools.stack.engine.Engine.require_stack", lambda self: None)
    monkeypatch.setattr("sys.argv", ["tools.stack", "publish", "--stack", "demo"])
    assert main() == 1
    assert "stack demo has no registry" in capsys.readouterr().err


def test_a_stacks_images_are_those_with_its_tag_under_all_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listing = f"""\
streaming-system/base demo 1
streaming-system/base other 1
registry.example.org/a/streaming-base demo 1
registry.example.org/a/streaming-base {VERSION} 1
registry.example.org/a/streaming-website {VERSION} 2
registry.example.org/b/streaming-base {VERSION} 1
somebody/else demo 3
debian demo 4
"""
    monkeypatch.setattr(Docker, "run", lambda self, *words: listing)
    assert THIS_MACHINE.images("demo") == [
        "streaming-system/base:demo",
        "registry.example.org/a/streaming-base:demo",
        f"registry.example.org/a/streaming-base:{VERSION}",
    ]
