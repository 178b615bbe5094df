"""Waits until the Docker of a machine that was just started answers over ssh."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from streaming.resources.ec2_console import Ec2Console

TIMEOUT_SECONDS = 600.0
WAITED_FOR = ("machine", "machineType", "address", "login", "sshOptions")
ADVICE = {
    "wrong_key": "whatever answers at its address has another host key than the machine that this "
    "stack started; do not log in to it, and see who has the address",
    "refused": "ssh answers and refuses the login; aws.identityFile must be the key with which the "
    "machine was started, and an agent must have it if it has a passphrase (`ssh-add`)",
    "unreachable": "nothing answers at its address; your own address must be in aws.adminCidrs, "
    "and your network must let ssh (TCP port 22) out",
}
FIRST_START_FAILED = (
    "its first start went wrong; `make recover HOST={} FORCE=1` starts another one in its place"
)


class _DockerReadyProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["machine"], self._wait(props))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        changes = any(_olds.get(key) != _news.get(key) for key in WAITED_FOR)
        replaced = _olds.get("machine") != _news.get("machine")
        return DiffResult(changes=changes, replaces=["machine"] if replaced else [])

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(self._wait(_news))

    def _wait(self, props: dict[str, Any]) -> dict[str, Any]:
        import sys

        from streaming.boot.wait import Advice, BootError, BootingMachine, wait_for_docker

        machine = BootingMachine(
            props["host"], props["address"], props["login"], tuple(props["sshOptions"])
        )
        console = Ec2Console(**props["console"]) if props.get("console") else None
        try:
            version = wait_for_docker(
                machine,
                advice=Advice(**ADVICE, first_start=FIRST_START_FAILED.format(props["host"])),
                seconds=props["timeoutSeconds"],
            )
        except BootError as error:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            lines = console.last_lines(props["machine"]) if console and error.unreached else []
            shown = "".join(f"\n  | {line}" for line in ["its console:", *lines] if lines)
            raise RuntimeError(f"{error}{shown}") from None
        return {**props, "version": version}


class DockerReady(Resource):
    """A machine's Docker, once it answers.

    It waits again for another machine and for another type of the same machine, which was
    restarted then. Whatever uses the machine's Docker takes `endpoint` from here, so that it
    waits too.

    Outputs: `endpoint`, `ssh://<login>@<address>`; `version` of Docker.
    """

    endpoint: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        host: str,
        machine: pulumi.Input[str],
        machine_type: pulumi.Input[str],
        address: pulumi.Input[str],
        login: str,
        ssh_options: pulumi.Input[Sequence[str]],
        console: Ec2Console | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Wait.

        Args:
            name: the resource's name.
            host: the host's name in the stack file, for messages.
            machine: what tells this machine from the one before it.
            machine_type: what changes when the machine is restarted as another type.
            address: where it is reached.
            login: the user that may use Docker.
            ssh_options: options for ssh(1), with which the machine is known and the user let in.
            console: where a machine's console is shown that cannot be reached.
            timeout_seconds: how long it may take from now.
            opts: Pulumi's options.
        """
        super().__init__(
            _DockerReadyProvider(),
            name,
            {
                "host": host,
                "machine": machine,
                "machineType": machine_type,
                "address": address,
                "login": login,
                "sshOptions": ssh_options,
                "console": asdict(console) if console else None,
                "timeoutSeconds": timeout_seconds,
                # Unknown in a preview only if the machine is: another type leaves it where it is.
                "endpoint": pulumi.Output.all(address, machine).apply(
                    lambda known: f"ssh://{login}@{known[0]}"
                ),
                "version": None,
            },
            opts,
        )
