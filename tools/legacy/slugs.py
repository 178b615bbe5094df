"""The slug that a group's name becomes."""

import re

from streaming_runtime.settings.event import RESERVED_SLUGS

LONGEST = 30
"""Characters that a slug may have (streaming_runtime/settings/base.py)."""


def plain_slug(group: str) -> str:
    """The name as a slug is written, which need not be a good slug yet."""
    return group.lower().replace("_", "-")


def slug_of(group: str) -> str:
    """A good slug for any name of letters, digits and underscores."""
    slug = plain_slug(group).strip("-")
    if not re.match("[a-z]", slug) or slug in RESERVED_SLUGS:
        slug = f"room-{slug}"
    return slug[:LONGEST].rstrip("-")
