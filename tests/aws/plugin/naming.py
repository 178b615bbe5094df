"""Names for resources that the program gives none: the program's own, and something random."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from tests.aws.plugin.resource import Resource
from tests.aws.plugin.values import Properties

RANDOM_DIGITS = 7


def named(
    resource: Resource, urn: str, inputs: Mapping[str, Any], old: Properties, seed: bytes
) -> Properties:
    """The name to add to the inputs, marked as given here; the one it has stays.

    seed: the engine's, the same in a preview and in the update that follows it.
    """
    key = resource.named_by
    if key is None or key in inputs:
        return {}
    if "__defaults" in old:
        return {key: old[key], "__defaults": [key]}
    digits = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex()
    name = f"{urn.rpartition('::')[2]}-{digits[:RANDOM_DIGITS]}"
    return {key: name.lower() if resource.lower_case else name, "__defaults": [key]}
