"""Where images are published for hosts to fetch."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from streaming_runtime.settings.base import InWords, SettingsModel
from streaming_runtime.settings.source import AbsolutePath


class NoRegistry(SettingsModel):
    """Images stay on the Docker that builds them."""

    kind: Literal["none"] = Field(default="none", description="No registry.")


class GenericRegistry(SettingsModel):
    """Any registry that is reached by HTTPS, public or one's own."""

    kind: Literal["generic"] = Field(description="Any registry.")
    address: Annotated[
        str,
        StringConstraints(
            pattern=r"^(([a-z0-9-]+\.)+[a-z0-9-]+(:\d+)?|[a-z0-9-]+:\d+)(/[a-z0-9._-]+)*$"
        ),
        InWords(
            "use host, port and folder as in `registry.example.org:5000/conference`, in lower "
            "case, without https:// and without a slash at the end"
        ),
    ] = Field(
        description="Where images are pushed: host, then port and folder if needed. Images are "
        "called `<address>/streaming-<role>`."
    )
    username: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="User who may push and pull; the password is the secret `registryPassword`. "
        "Without it and `credentialHelper`, the registry must let anyone push.",
    )
    credential_helper: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z0-9_-]+$"),
            InWords("use the helper's name without `docker-credential-`, such as `pass`"),
        ]
        | None
    ) = Field(
        default=None,
        description="Instead of a user: which `docker-credential-<name>` of the machine that runs "
        "Pulumi knows user and password.",
    )
    ca_file: AbsolutePath | None = Field(
        default=None,
        description="Certificate (PEM) of the registry's own certification authority, on the "
        "machine that runs Pulumi. Each host's Docker must know it too.",
    )


class EcrRegistry(SettingsModel):
    """The container registry of the AWS account that the hosts are in."""

    kind: Literal["ecr"] = Field(
        description="Amazon's registry, in the account and region of `aws`: the stack makes the "
        "repositories, and needs no password for them."
    )


RegistrySettings = Annotated[
    NoRegistry | GenericRegistry | EcrRegistry, Field(discriminator="kind")
]
