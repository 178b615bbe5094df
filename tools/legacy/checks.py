"""What is wrong with an old configuration: all of it, before anything is made of it."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from streaming_runtime.settings.problems import Problem
from tools.legacy.counterparts import COUNTERPARTS
from tools.legacy.interpolation import (
    GROUP,
    EndlessInterpolation,
    Group,
    is_interpolated,
    is_secret,
    names_in,
)
from tools.legacy.reading import CONFIG, DEFAULT, LegacyConfig
from tools.legacy.slugs import slug_of

_GROUP_NAME = re.compile(r"[A-Za-z0-9_]+")


def check(legacy: LegacyConfig) -> list[Problem]:
    """Every problem of the files' content, each with its place."""
    return [
        *_blocks(legacy),
        *_group_names(legacy),
        *_slugs(legacy),
        *_unknown_keys(legacy),
        *_interpolations(legacy),
        *_endless(legacy),
    ]


def _blocks(legacy: LegacyConfig) -> Iterator[Problem]:
    if DEFAULT not in legacy.blocks:
        yield Problem(
            f"{legacy.file}: {DEFAULT}",
            "missing; every key that a group uses must stand in this block",
        )
    if not legacy.groups:
        yield Problem(
            legacy.file,
            "has no group, and a stack file needs a room; add one, or give the private file if "
            "the groups are there",
        )


def _group_names(legacy: LegacyConfig) -> Iterator[Problem]:
    for name in legacy.groups:
        if not _GROUP_NAME.fullmatch(name):
            yield Problem(
                f"{_file(legacy, name)}: {name}",
                "is no name for a group; use letters without accents, digits and underscores",
            )


def _slugs(legacy: LegacyConfig) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in filter(_GROUP_NAME.fullmatch, legacy.groups):
        slug = slug_of(name)
        if slug in first:
            yield Problem(
                f"{_file(legacy, name)}: {name}",
                f"becomes the slug {slug!r}, as {first[slug]!r} does; rename one of them",
            )
        first.setdefault(slug, name)


def _unknown_keys(legacy: LegacyConfig) -> Iterator[Problem]:
    if DEFAULT not in legacy.blocks:
        return
    for name, block in legacy.groups.items():
        for key, entry in block.items():
            if key in legacy.default:
                continue
            near = get_close_matches(key, legacy.default, n=1, cutoff=0.7)
            guess = f"did you mean {near[0]!r}? " if near else ""
            yield Problem(
                f"{entry.file}: {name}.{key}",
                f"unknown key; {guess}a group's keys must stand in {DEFAULT!r} too",
            )


def _interpolations(legacy: LegacyConfig) -> Iterator[Problem]:
    if DEFAULT not in legacy.blocks:
        return
    known = legacy.default.keys() | {GROUP}
    for name, block in legacy.blocks.items():
        for key, entry in block.items():
            text = entry.value
            if name == CONFIG or is_secret(key, entry) or not isinstance(text, str):
                continue
            for inner in names_in(text) if is_interpolated(text) else ():
                if inner not in known:
                    used = "a key" if entry.private else repr(f"%({inner})s")
                    yield Problem(
                        f"{entry.file}: {name}.{key}",
                        f"uses {used}, which is not in {DEFAULT!r}; correct it or add the key",
                    )


def _endless(legacy: LegacyConfig) -> list[Problem]:
    """Values that are needed and, by way of others, contain themselves; each once."""
    places = {}
    for name, block in legacy.groups.items():
        for key in COUNTERPARTS:
            try:
                Group(name, block, legacy.default).resolve(key)
            except EndlessInterpolation as error:
                places[str(error)] = Problem(str(error), "contains itself by way of %(…)s")
    return list(places.values())


def _file(legacy: LegacyConfig, group: str) -> str:
    """The file that a group comes from."""
    entries = legacy.blocks[group].values()
    return next((entry.file for entry in entries), legacy.file)
