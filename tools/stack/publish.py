"""What the commands must know of a stack's registry: what is pushed there, and whom to trust."""

import os
import ssl
from pathlib import Path
from typing import Any

from tools.stack.stack_file import ROOT, stack_values

IMAGES = (
    "**streaming:index:Images**",
    "**streaming:index:EcrRepositories**",
    "**pulumi:providers:docker**",
    "**pulumi:providers:aws**",
)
"""The resources that are all of a publication: images, where they go, and what pushes them."""


def registry_of(stack: str) -> dict[str, Any]:
    """The stack file's `registry`; empty if it has none that can be understood."""
    registry = stack_values(stack).get("registry")
    return registry if isinstance(registry, dict) else {}


def registry_trust(stack: str) -> dict[str, str]:
    """What the environment of Pulumi must say so that it trusts the stack's registry.

    The docker plugin asks the registry for digests itself, by Go's TLS, which knows one file of
    authorities: the registry's is put into a copy of it.
    """
    ca_file = registry_of(stack).get("caFile")
    if not isinstance(ca_file, str) or not Path(ca_file).is_file():
        return {}
    usual = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    authorities = [Path(file).read_bytes() for file in (usual, ca_file) if file]
    trusted = ROOT / "build" / "registry-trust" / f"{stack}.pem"
    trusted.parent.mkdir(parents=True, exist_ok=True)
    trusted.write_bytes(b"\n".join(authorities))
    return {"SSL_CERT_FILE": str(trusted)}
