"""Whatever old configuration is taken over, the stack file is valid, complete and discreet."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.stack import validate
from tests.tools.legacy.legacy_files import convert
from tools.legacy.counterparts import COUNTERPARTS, WITHOUT, is_secret_name
from tools.legacy.report import one_line
from tools.legacy.stack_file import values_of

HIDDEN = "hidden-7f3a"
KEYS = st.sampled_from([*COUNTERPARTS, *WITHOUT]) | st.text(min_size=1, max_size=8)
PIECES = st.sampled_from(
    ["%(group)s", "%(title)s", "%(secret)s", "%", "https://", "example.org", "UTC", '"', "\n", "#"]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=6).map("".join)
VALUES = (
    TEXTS
    | st.text(min_size=190, max_size=210)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=5,
    )
)
GROUP_NAMES = st.text("abAB19_", min_size=1, max_size=40) | st.sampled_from(["api", "static"])


@st.composite
def configurations(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A public and a private file; what is secret in them holds HIDDEN."""
    default = draw(st.dictionaries(KEYS, VALUES, max_size=12)) | {"secret": HIDDEN, "title": "T"}
    own = st.fixed_dictionaries({}, optional={key: VALUES for key in default if key != "secret"})
    groups = draw(st.dictionaries(GROUP_NAMES, own, min_size=1, max_size=6))
    public = {"config": draw(st.dictionaries(KEYS, VALUES)), "default": default, **groups}
    private = {"default": {key: HIDDEN for key in default if key in WITHOUT}}
    for block in public.values():
        block.update({key: HIDDEN for key in block if is_secret_name(key)})
    return public, draw(st.sampled_from([private, {"config": {"logo": HIDDEN}}, {}]))


@settings(max_examples=100, deadline=None)
@given(configurations())
def test_what_is_made_is_valid_complete_and_discreet(
    files: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    public, private = files
    with tempfile.TemporaryDirectory() as folder:
        result, problems = convert(Path(folder), public, private)
    assert (result is None) is bool(problems)
    assert HIDDEN not in "\n".join(map(str, problems))
    if result is None:
        return
    event, wrong = validate(values_of(result.text))
    assert wrong == []
    assert event
    assert len(event.rooms) == len(public.keys() - {"config", "default"})
    assert HIDDEN not in result.text
    for name, block in public.items():
        for key in block.keys() - COUNTERPARTS.keys() - {""}:
            assert one_line(f"#     {name}.{key}: ") in result.text
