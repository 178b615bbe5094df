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


def tests_in(path: Path) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node.name
        for node in tree(path).body
        if isinstance(node, functions) and node.name.startswith("test_")
    ]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


PYTHON = [path for top in (*PACKAGES, "tools", "tests", "bench") for path in files(ROOT / top, "*.py")] if False else []
