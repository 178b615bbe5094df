"""Reads the old configuration: JSON with `//` comments, the private file laid over the public.

What the files may say is taken from config.py of timvideos/streaming-system.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streaming_runtime.settings.problems import Problem

CONFIG = "config"
DEFAULT = "default"

_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*')


@dataclass(frozen=True)
class Entry:
    """One value as it stands in a file.

    Attributes:
        value: what `json` made of it.
        file: name of the file.
        private: whether that is the private file.
    """

    value: Any
    file: str
    private: bool = False


Block = dict[str, Entry]


@dataclass(frozen=True)
class LegacyConfig:
    """The blocks of both files.

    Attributes:
        file: name of the public file.
        blocks: by name: `config`, `default` and the groups.
        repeated: places of keys that stand twice in one block, of which the last counts.
    """

    file: str
    blocks: dict[str, Block] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    @property
    def default(self) -> Block:
        """What holds for every group that does not say otherwise."""
        return self.blocks.get(DEFAULT, {})

    @property
    def groups(self) -> dict[str, Block]:
        """The groups, in the order in which the old website showed them."""
        names = sorted(self.blocks.keys() - {CONFIG, DEFAULT})
        return {name: self.blocks[name] for name in names}


class _Object(dict[str, Any]):
    """A JSON object without empty keys, which were a habit against trailing commas."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pair for pair in pairs if pair[0])
        counts = Counter(key for key, _ in pairs if key)
        self.repeated = [key for key, count in counts.items() if count > 1]


def read(public: Path, private: Path | None = None) -> tuple[LegacyConfig | None, list[Problem]]:
    """The configuration, or None if a file is not JSON; and all that is wrong with its outline."""
    problems: list[Problem] = []
    blocks: dict[str, Block] = {}
    repeated: list[str] = []
    unread = False
    for path in filter(None, (public, private)):
        content = _content(path)
        if isinstance(content, Problem):
            problems.append(content)
            unread = True
            continue
        repeated += _repeated(content, path.name)
        for name, block in content.items():
            if isinstance(block, _Object):
                entries = {key: Entry(block[key], path.name, path is private) for key in block}
                blocks[name] = blocks.get(name, {}) | entries
            else:
                problems.append(Problem(f"{path.name}: {name}", "must be a block of keys: {…}"))
    return None if unread else LegacyConfig(public.name, blocks, tuple(repeated)), problems


def _content(path: Path) -> _Object | Problem:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return Problem(str(path), f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Problem(str(path), "is no text in UTF-8; save it as that")
    try:
        bare = _STRING_OR_COMMENT.sub(lambda match: match[1] or "", text)
        content = json.loads(bare, object_pairs_hook=_Object)
        json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return Problem(f"{path.name} line {error.lineno} column {error.colno}", _wrong(error))
    except UnicodeEncodeError:
        return Problem(path.name, r"holds half a character (\ud800 to \udfff); give both halves")
    except (ValueError, RecursionError):
        return Problem(path.name, "holds a number that is too long, or too many levels")
    if not isinstance(content, _Object):
        return Problem(path.name, "must be one object of blocks: {…}")
    return content


def _wrong(error: json.JSONDecodeError) -> str:
    return f"wrong JSON: {error.msg[0].lower()}{error.msg[1:]}"


def _repeated(content: _Object, file: str) -> Iterator[str]:
    yield from (f"{file}: {name}" for name in content.repeated)
    for name, block in content.items():
        if isinstance(block, _Object):
            yield from (f"{file}: {name}.{key}" for key in block.repeated)
