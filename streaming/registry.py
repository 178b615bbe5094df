"""The registry that images are published to: what they are called there, and who may push."""

import json
from dataclasses import dataclass
from typing import Protocol

import pulumi
import pulumi_docker as docker

import streaming_runtime
from streaming.event import GenericRegistry


class Registry(Protocol):
    """A registry with the right to push to it."""

    def repository(self, role: str) -> pulumi.Output[str]:
        """What a role's image is called there, without tag."""

    def tags(self, role: str) -> dict[str, pulumi.Output[str]]:
        """The names for people: `stack` and `version`.

        Containers run none of them but the digest, which nobody can move to another image.
        """

    def auth(self) -> docker.ProviderRegistryAuthArgs:
        """How a Docker provider shows that it may push and pull.

        The provider of a remote host sends the credentials with each request, so that hosts need
        no login of their own.
        """


def tags_of(repository: pulumi.Output[str]) -> dict[str, pulumi.Output[str]]:
    """An image's names under the stack's name and under the version."""
    return {
        "stack": pulumi.Output.concat(repository, ":", pulumi.get_stack()),
        "version": pulumi.Output.concat(repository, ":", streaming_runtime.__version__),
    }


@dataclass(frozen=True)
class AddressedRegistry:
    """A registry that is there already, at an address.

    Attributes:
        settings: what the stack file says.
        password: the user's password, where there is a user.
    """

    settings: GenericRegistry
    password: pulumi.Input[str] | None = None

    @property
    def host(self) -> str:
        """Host and port, by which Docker finds the credentials."""
        return self.settings.address.partition("/")[0]

    def repository(self, role: str) -> pulumi.Output[str]:
        """`<address>/streaming-<role>`."""
        return pulumi.Output.from_input(f"{self.settings.address}/streaming-{role}")

    def tags(self, role: str) -> dict[str, pulumi.Output[str]]:
        """Under the stack's name and under the version."""
        return tags_of(self.repository(role))

    def auth(self) -> docker.ProviderRegistryAuthArgs:
        """By user and password, by a credential helper, or by nothing."""
        if self.settings.username:
            return docker.ProviderRegistryAuthArgs(
                address=self.host, username=self.settings.username, password=self.password
            )
        if self.settings.credential_helper:
            helpers = {"credHelpers": {self.host: self.settings.credential_helper}}
            return docker.ProviderRegistryAuthArgs(
                address=self.host, config_file_content=json.dumps(helpers)
            )
        return docker.ProviderRegistryAuthArgs(address=self.host, auth_disabled=True)
