"""The ssh host key of a machine that is there already: believed once, and kept from then on."""

from dataclasses import asdict
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

from streaming.ssh.options import Jump


class _LearntHostKeyProvider(ResourceProvider):
    """The engine leaves out properties that are None."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        import sys

        from streaming.boot.wait import BootingMachine
        from streaming.venue_machine import VenueError, learn_host_key

        way = props.get("jump")
        jump = Jump(**{**way, "port": int(way["port"])}) if way else None
        machine = BootingMachine(props["host"], props["address"], props["login"], ())
        try:
            public = learn_host_key(
                machine, identity_file=props["identityFile"], port=int(props["port"]), jump=jump
            )
        except VenueError as error:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            raise RuntimeError(str(error)) from None
        return CreateResult(props["host"], {**props, "public": public})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class LearntHostKey(Resource):
    """An ed25519 host key, learnt from what answered first.

    It is learnt once: whatever answers later, at whatever address, must have the same one.

    Outputs: `public`, `ssh-ed25519 AAAA…`.
    """

    public: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        host: str,
        address: str,
        login: str,
        port: int,
        identity_file: str,
        jump: Jump | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Learn the key, unless the state has it already.

        Args:
            name: the resource's name.
            host: the host's name in the stack file.
            address: where the machine is reached.
            login: the user who will log in.
            port: TCP port of its ssh.
            identity_file: the key with which that user logs in.
            jump: the machine on the way, if there is one.
            opts: Pulumi's options.
        """
        super().__init__(
            _LearntHostKeyProvider(),
            name,
            {
                "host": host,
                "address": address,
                "login": login,
                "port": port,
                "identityFile": identity_file,
                "jump": asdict(jump) if jump else None,
                "public": None,
            },
            opts,
        )
