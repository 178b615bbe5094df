"""The registry that images are published to: what they are called there, and who may push."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

import streaming_runtime
from streaming.event import GenericRegistry


@dataclass(frozen=True)
class Registry:
    """A registry with the right to push to it.

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

    def repository(self, role: str) -> str:
        """What a role's image is called there, without tag."""
        return f"{self.settings.address}/streaming-{role}"

    def tags(self, role: str) -> dict[str, str]:
        """The names for people: under the stack's name, and under the version.

        Containers run none of them but the digest, which nobody can move to another image.
        """
        repository, version = self.repository(role), streaming_runtime.__version__
        return {"stack": f"{repository}:{pulumi.get_stack()}", "version": f"{repository}:{version}"}

    def auth(self) -> docker.ProviderRegistryAuthArgs:
        """How a Docker provider shows that it may push and pull.

        The provider of a remote host sends the credentials with each request, so that hosts need
        no login of their own.
        """
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
