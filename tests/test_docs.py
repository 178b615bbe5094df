"""The documents agree with the code: nothing is missing, and nothing in them is made up."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

import streaming_runtime
from streaming.event import EventSettings, HostSettings
from streaming_runtime.roles import ROLES
from streaming_runtime.settings import Source
from tools.docs.__main__ import GENERATED, main, stale
from tools.docs.stack_schema import NAMESPACE, Schema, stack_schema

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "tools").rglob("*.md")),
]
STACK_FILES = sorted([*ROOT.glob("Pulumi.dev.yaml"), *(ROOT / "examples").glob("Pulumi.*.yaml")])
CODE = re.compile(r"```.*?\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(
    r"(?:streaming|streaming_runtime|images|tests|tools|docs|examples|bench|\.ci)/[\w./-]*"
    r"|(?:[A-Z]\w+\.md|\w+\.py|Pulumi(?:\.dev)?\.yaml|requirements\.lock|pyproject\.toml|Makefile)"
)
MAKE = re.compile(r"^ *make (?:-s )?((?:[a-z]+(?:-[a-z0-9]+)* ?)+)", re.MULTILINE)


def documents() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))


def code_in(text: str) -> list[str]:
    return [block or span for block, span in CODE.findall(text)]


def make_targets_in(document: Path) -> set[str]:
    code = "\n".join(code_in(document.read_text(encoding="utf-8")))
    return {target for command in MAKE.findall(code) for target in command.split()}


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+):.*##", makefile, re.MULTILINE))


def kinds(union: Any) -> list[str]:
    return [get_args(model.model_fields["kind"].annotation)[0] for model in models_in(union)]


def key_paths(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for member in models_in(field.annotation):
            yield from key_paths(member)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def unknown_keys(value: Any, schema: Schema, root: Schema, path: str = "") -> Iterator[str]:
    """The keys of a value that its schema does not have, where each has exactly one meaning."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema:
        choices = [root["$defs"][choice["$ref"].rpartition("/")[2]] for choice in schema["oneOf"]]
        schema = next(
            choice for choice in choices if choice["properties"]["kind"]["const"] == value["kind"]
        )
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from unknown_keys(item, schema["items"], root, f"{path}[{index}]")
    elif isinstance(value, Mapping) and schema.get("additionalProperties") is False:
        for key, item in value.items():
            patterns = schema.get("patternProperties", {}).items()
            known = [schema["properties"][key]] if key in schema.get("properties", {}) else []
            known += [inner for pattern, inner in patterns if re.search(pattern, key)]
            if not known:
                yield f"{path}.{key}"
            for inner in known:
                yield from unknown_keys(item, inner, root, f"{path}.{key}")


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_decisions_are_short_and_have_their_three_parts() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, record.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ], record.name


def test_generated_documents_are_fresh() -> None:
    assert stale() == [], "run `make docs`"


def test_a_stale_document_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stale(tmp_path) == list(GENERATED)
    monkeypatch.setattr("tools.docs.__main__.stale", lambda: ["docs/settings.md"])
    assert main(["--check"]) == 1
    assert "docs/settings.md is stale: run `make docs`" in capsys.readouterr().err


def test_settings_page_has_every_key() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    written = {path.rpartition(".")[2] for path in re.findall(r"^\| `([^`]+)` \|", page, re.M)}
    assert set(key_paths(EventSettings)) <= written


@pytest.mark.parametrize("kind", kinds(Source))
def test_every_source_kind_has_a_page(kind: str) -> None:
    assert (ROOT / f"docs/sources/{kind}.md").is_file()
    assert f"({kind}.md)" in (ROOT / "docs/sources/index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", kinds(HostSettings))
def test_every_host_kind_has_a_page(kind: str) -> None:
    assert (ROOT / f"docs/hosts/{kind}.md").is_file()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_explained(role: str) -> None:
    assert role in (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert f"`{role.capitalize()}`" in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_every_make_target_is_mentioned() -> None:
    mentioned = {target for document in DOCUMENTS for target in make_targets_in(document)}
    assert make_targets() - {"help"} <= mentioned


@documents()
def test_make_targets_exist(document: Path) -> None:
    assert make_targets_in(document) <= make_targets()


@documents()
def test_paths_exist(document: Path) -> None:
    named = {
        word
        for code in code_in(document.read_text(encoding="utf-8"))
        for word in re.split(r"[\s\"']", code)
        if PATH.fullmatch(word)
    }
    here = (ROOT, document.parent)
    assert [name for name in sorted(named) if not any((at / name).exists() for at in here)] == []


@documents()
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("file", STACK_FILES, ids=lambda path: str(path.name))
def test_schema_knows_every_key_of_the_stack_files(file: Path) -> None:
    schema = stack_schema()
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert list(unknown_keys(content, schema, schema)) == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("streaming-system:room", [], "streaming-system:room"),
        ("streaming-system:website", {"prot": 80}, "streaming-system:website.prot"),
        ("streaming-system:hosts", {"Hall": {}}, "streaming-system:hosts.Hall"),
        (
            "streaming-system:rooms",
            [{"collector": {"source": {"kind": "test", "path": "/a"}}}],
            "streaming-system:rooms[0].collector.source.path",
        ),
    ],
)
def test_schema_refuses_unknown_keys(key: str, value: Any, found: str) -> None:
    schema = stack_schema()
    assert list(unknown_keys({"config": {key: value}}, schema, schema)) == [f".config.{found}"]


def test_schema_leaves_other_namespaces_alone() -> None:
    schema = stack_schema()
    assert list(unknown_keys({"config": {"docker:host": "unix:///x"}}, schema, schema)) == []


def test_schema_belongs_to_the_project() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == NAMESPACE


def test_changelog_knows_the_version() -> None:
    assert streaming_runtime.__version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
