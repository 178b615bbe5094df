"""A machine of the venue: known by its host key, and a Docker host once it is here."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

LOOKED_AT = ("address", "login", "sshOptions", "install")


class _SshMachineProvider(ResourceProvider):
    """The engine leaves out properties that are None."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["host"], self._ready(props))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        another = _olds.get("hostKey") != _news.get("hostKey")
        changes = any(_olds.get(key) != _news.get(key) for key in LOOKED_AT)
        return DiffResult(changes=another or changes, replaces=["hostKey"] if another else [])

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(self._ready(_news))

    def _ready(self, props: dict[str, Any]) -> dict[str, Any]:
        import sys

        from streaming.boot.wait import BootingMachine
        from streaming.venue_machine import VenueError, make_ready

        machine = BootingMachine(
            props["host"], props["address"], props["login"], tuple(props["sshOptions"])
        )
        try:
            version = make_ready(machine, port=int(props["port"]), install=props["install"])
        except VenueError as error:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            raise RuntimeError(str(error)) from None
        endpoint = f"ssh://{props['login']}@{props['address']}"
        return {**props, "endpoint": endpoint, "version": version}


class SshMachine(Resource):
    """A machine that is there already, once its Docker answers.

    It is its host key: another key is another machine, for which this is replaced. Another address
    or user is looked at in place. Deleting it leaves the machine as it is.

    Outputs: `endpoint`, `ssh://<login>@<address>`; `version` of Docker.
    """

    endpoint: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        host: str,
        host_key: pulumi.Input[str],
        address: str,
        login: str,
        port: int,
        ssh_options: pulumi.Input[Sequence[str]],
        install: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make it ready.

        Args:
            name: the resource's name.
            host: the host's name in the stack file.
            host_key: its public host key.
            address: where it is reached.
            login: the user that may use Docker, or is let use it.
            port: TCP port of its ssh, for messages.
            ssh_options: options for ssh(1), with which the machine is known and the user let in.
            install: whether Docker is installed if it is missing.
            opts: Pulumi's options.
        """
        super().__init__(
            _SshMachineProvider(),
            name,
            {
                "host": host,
                "hostKey": host_key,
                "address": address,
                "login": login,
                "port": port,
                "sshOptions": ssh_options,
                "install": install,
                # Unknown in a preview where there may be no Docker yet, which would be asked then.
                "endpoint": None if install else f"ssh://{login}@{address}",
                "version": None,
            },
            opts,
        )
