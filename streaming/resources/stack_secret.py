"""The stack secret: made once, kept encrypted in the state, and the root of all other secrets."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class _StackSecretProvider(ResourceProvider):
    def create(self, _props: dict[str, Any]) -> CreateResult:
        import secrets

        return CreateResult("stack-secret", {"value": secrets.token_hex(32)})


class StackSecret(Resource):
    """32 random bytes, as text.

    Outputs: `value`, secret.
    """

    value: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the secret, unless the state has it already."""
        super().__init__(
            _StackSecretProvider(),
            name,
            {"value": None},
            pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(additional_secret_outputs=["value"])
            ),
        )
