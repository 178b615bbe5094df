"""The project is laid out as CONTRIBUTING says: what tools cannot check, these tests do."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import streaming_runtime

ROOT = Path(__file__).parent.parent
NOT_OURS = {".git", ".venv", "build", "node_modules", "__pycache__", "recordings"}
PACKAGES = ("streaming", "streaming_runtime")
PACKAGE_INDEXES = re.compile(
    r"pypi\.(org|python)|pythonhosted\.org|npmjs\.(org|com)|yarnpkg\.com|proxy\.golang\.org"
)


def files(folder: Path = ROOT, pattern: str = "*") -> Iterator[Path]:
    """The project's own files below a folder."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from files(path, pattern)
        elif path.match(pattern):
            yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def has_tests(path: Path) -> bool:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        isinstance(node, functions) and node.name.startswith("test") for node in tree(path).body
    )


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def python_files(*tops: str) -> list[Path]:
    return [path for top in tops if (ROOT / top).is_dir() for path in files(ROOT / top, "*.py")]


def packages() -> list[Path]:
    return [path.parent for path in python_files(*PACKAGES) if path.name == "__init__.py"]


@pytest.mark.parametrize("path", python_files("tests"), ids=named)
def test_every_test_is_collected(path: Path) -> None:
    """Pytest looks into files called test_… only, and here for functions only."""
    collected = path.name.startswith("test_")
    assert has_tests(path) is collected
    classes = [node.name for node in tree(path).body if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name.startswith("Test")] == []


def test_no_two_test_files_have_the_same_name() -> None:
    names = [path.name for path in python_files("tests") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("package", packages(), ids=named)
def test_every_package_has_its_tests(package: Path) -> None:
    mirror = ROOT / "tests" / package.relative_to(ROOT)
    assert list(mirror.glob("test_*.py")), f"no tests in {named(mirror)}"


@pytest.mark.parametrize("package", packages(), ids=named)
def test_no_tests_for_what_is_gone(package: Path) -> None:
    mirror = ROOT / "tests" / package.relative_to(ROOT)
    folders = [path.name for path in mirror.iterdir() if path.is_dir()]
    assert [name for name in folders if not (package / name).is_dir() and name[0] != "_"] == []


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tools", "tests", "bench"), ids=named)
def test_modules_are_short(path: Path) -> None:
    assert lines(path) <= 300, "a module that does one thing fits into 300 lines"


def test_the_program_reads_like_the_diagram() -> None:
    assert lines(ROOT / "__main__.py") <= 40


def test_images_hold_no_python() -> None:
    assert [named(path) for path in files(ROOT / "images", "*.py")] == []


@pytest.mark.parametrize("path", python_files("streaming"), ids=named)
def test_the_program_knows_the_runtimes_settings_and_version_only(path: Path) -> None:
    of_runtime = {name for name in imports(path) if name.startswith("streaming_runtime")}
    allowed = re.compile(r"streaming_runtime(\.settings(\..+)?)?")
    assert [name for name in of_runtime if not allowed.fullmatch(name)] == []


@pytest.mark.parametrize("path", [ROOT / "__main__.py", *python_files("streaming")], ids=named)
def test_only_stack_py_reads_the_stack_file(path: Path) -> None:
    readers = re.findall(r"pulumi\.Config\b|runtime\.config", path.read_text(encoding="utf-8"))
    assert not readers or named(path) == "streaming/stack.py"


def test_no_file_names_a_package_index() -> None:
    """Which index is used is the business of whoever runs pip, npm or go."""
    naming = [
        named(path)
        for path in files()
        if PACKAGE_INDEXES.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert naming == []


@pytest.mark.parametrize("lock", ["requirements.lock", "images/base/package-lock.json"])
def test_locks_pin_by_hash_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in re.sub(r'"url": "https?://[^"]*"', "", text)
    assert "sha256:" in text or "sha512-" in text


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    [newest, *_] = re.findall(r"^## .*?(\d+\.\d+\.\d+)", changelog, flags=re.MULTILINE)
    assert project["version"] == streaming_runtime.__version__ == newest
