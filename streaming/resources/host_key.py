"""The ssh host key of a machine that the stack starts: known before the machine is."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class _HostKeyProvider(ResourceProvider):
    def create(self, _props: dict[str, Any]) -> CreateResult:
        import subprocess
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "key")
            subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)],  # noqa: S607 - the one on PATH is meant
                check=True,
            )
            public = file.with_suffix(".pub").read_text().strip()
            return CreateResult("host-key", {"private": file.read_text(), "public": public})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class HostKey(Resource):
    """An ed25519 key, made once by `ssh-keygen` and kept encrypted in the state.

    Outputs: `private`, secret, in OpenSSH's format; `public`, `ssh-ed25519 AAAA…`.
    """

    private: pulumi.Output[str]
    public: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the key, unless the state has it already."""
        super().__init__(
            _HostKeyProvider(),
            name,
            {"private": None, "public": None},
            pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(additional_secret_outputs=["private"])
            ),
        )
