"""Every secret of a stack, derived from one: HKDF-Expand of RFC 5869 with SHA-256, one block.

The stack secret is uniformly random, so the extraction step is not needed (RFC 5869, section 3.3).
"""

import hashlib
import hmac

import pulumi

from streaming_runtime.settings.report import register_token


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

    def register_token(self, node: str) -> pulumi.Output[str]:
        """The token of one node, `encoder/main`."""
        return self.register_key.apply(lambda key: register_token(key, node))

    def _derived(self, purpose: str) -> pulumi.Output[str]:
        return self._secret.apply(lambda secret: derive(secret, purpose))


def derive(secret: str, purpose: str) -> str:
    """32 hexadecimal characters for that purpose."""
    block = hmac.new(secret.encode(), purpose.encode() + b"\x01", hashlib.sha256)
    return block.hexdigest()[:32]
