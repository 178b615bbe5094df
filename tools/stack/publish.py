"""What the commands must know of a stack's registry: what is pushed there, and whom to trust."""

import os
import ssl
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
IMAGES = ("**streaming:index:Images**", "**pulumi:providers:docker**")
"""The resources that are all of a publication: images, and the provider that pushes them."""


def registry_of(stack: str) -> dict[str, Any]:
    """The stack file's `registry`; empty if it has none that can be understood."""
    try:
        content = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    registry = _value(content, "config", "streaming-system:registry")
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


def _value(content: Any, *keys: str) -> Any:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content
