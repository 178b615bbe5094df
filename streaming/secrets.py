"""Every secret of a stack, derived from one: HKDF-Expand of RFC 5869 with SHA-256, one block.

The stack secret is uniformly random, so the extraction step is not needed (RFC 5869, section 3.3).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from streaming_runtime.settings.report import register_token


@dataclass(frozen=True)
class ConfiguredSecrets:
    """The secrets that a stack file may hold; None: it does not.

    Attributes:
        stack: the root of all that the stack makes itself.
        registry_password: of the registry's user.
        cobbler_password: of the user of a given Cobbler's API.
        power_passwords: of the users of BMCs, by host.
    """

    stack: pulumi.Input[str] | None = None
    registry_password: pulumi.Input[str] | None = None
    cobbler_password: pulumi.Input[str] | None = None
    power_passwords: pulumi.Input[Mapping[str, str]] | None = None


class StackSecrets:
    """Hands each component its own secrets; all of them stay Outputs marked secret."""

    def __init__(self, stack_secret: pulumi.Input[str]) -> None:
        """Derive from this secret: at least 32 random bytes, as text."""
        self._secret = pulumi.Output.secret(stack_secret)

    def srt_passphrase(self, room: str) -> pulumi.Output[str]:
        """Passphrase of the room's link from collector to encoder."""
        return self._derived(f"srt/{room}")

    def ingest_key(self, room: str) -> pulumi.Output[str]:
        """What a sender must show to the room's srt or rtmp source."""
        return self._derived(f"ingest/{room}")

    @property
    def register_key(self) -> pulumi.Output[str]:
        """Key from which the website derives every node's register token."""
        return self._derived("register")

    @property
    def cobbler_password(self) -> pulumi.Output[str]:
        """Password of the API of the stack's own Cobbler."""
        return self._derived("cobbler")

    def register_token(self, node: str) -> pulumi.Output[str]:
        """The token of one node, `encoder/main`."""
        return self.register_key.apply(lambda key: register_token(key, node))

    def _derived(self, purpose: str) -> pulumi.Output[str]:
        return self._secret.apply(lambda secret: derive(secret, purpose))


def derive(secret: str, purpose: str) -> str:
    """32 hexadecimal characters for that purpose."""
    block = hmac.new(secret.encode(), purpose.encode() + b"\x01", hashlib.sha256)
    return block.hexdigest()[:32]
