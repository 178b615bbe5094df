"""Waits for a bare machine that was switched on, until its Docker answers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from streaming.resources.cobbler_access import CobblerAccess, api_of, secret_outputs, without_trace

if TYPE_CHECKING:
    from streaming.boot.machine import BareMachine

IDENTITY = ("boot", "address")
LOGIN = ("login", "identityFile")
NOTE_SECONDS = 10.0
"""How long a Cobbler that does not answer is asked to note the host key."""
EARLIER_SECONDS = 120.0
"""How long before the wait the machine was switched on at most, where nobody knows."""


class _MachineReadyProvider(ResourceProvider):
    """The engine leaves out properties that are None."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        import sys

        from streaming.boot.machine import MachineError, wait_for_machine

        try:
            ready = wait_for_machine(self._machine(props), seconds=props["timeoutSeconds"])
        except MachineError as error:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            raise RuntimeError(str(error)) from None
        with without_trace():
            api_of(props, patience=NOTE_SECONDS).note_host_key(props["record"], ready.host_key)
        return CreateResult(props["host"], self._outputs(props, ready.host_key, ready.version))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        replaces = [key for key in IDENTITY if _olds.get(key) != _news.get(key)]
        changes = any(_olds.get(key) != _news.get(key) for key in LOGIN)
        return DiffResult(changes=changes or bool(replaces), replaces=replaces)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(self._outputs(_news, _olds["hostKey"], _olds["version"]))

    def _outputs(self, props: dict[str, Any], host_key: str, version: str) -> dict[str, Any]:
        from streaming.ssh.options import pinned_options

        return {
            **props,
            "hostKey": host_key,
            "sshOptions": pinned_options(host_key, props["identityFile"]),
            "endpoint": f"ssh://{props['login']}@{props['address']}",
            "version": version,
        }

    def _machine(self, props: dict[str, Any]) -> "BareMachine":
        from datetime import UTC, datetime, timedelta
        from urllib.parse import urlsplit

        from streaming.boot.machine import BareMachine

        known, report = props.get("switchedOn"), urlsplit(props["reportUrl"])
        earlier = datetime.now(UTC) - timedelta(seconds=EARLIER_SECONDS)
        return BareMachine(
            host=props["host"],
            address=props["address"],
            mac=props["mac"],
            login=props["login"],
            identity_file=props["identityFile"],
            token=props["token"],
            report_address=report.hostname or "",
            report_port=report.port or 0,
            switched_on=datetime.fromisoformat(known) if known else earlier,
            log_command=tuple(props.get("logCommand") or ()),
        )


class MachineReady(Resource):
    """A bare machine's Docker, once it answers after a boot.

    Another boot, or another address, is another machine, for which this is replaced. Another login
    counts from then on, without a look at the machine. Deleting it leaves the machine as it is.

    Outputs: `host_key`, public, of this boot; `ssh_options` for ssh(1), with which the machine is
    known and the user let in; `endpoint`, `ssh://<login>@<address>`; `version` of Docker.
    """

    endpoint: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        api: CobblerAccess,
        host: str,
        record: pulumi.Input[str],
        boot: pulumi.Input[str],
        token: pulumi.Input[str],
        address: str,
        mac: str,
        login: str,
        identity_file: str,
        report_url: pulumi.Input[str],
        log_command: pulumi.Input[Sequence[str]] | None,
        switched_on: pulumi.Input[str] | None = None,
        timeout_seconds: float,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Wait.

        Args:
            name: the resource's name.
            api: where Cobbler is, which notes the host key.
            host: the host's name in the stack file.
            record: the name of the machine's record.
            boot: what tells this boot from the ones before.
            token: by which the machine signs its report, in hexadecimal digits.
            address: where it is reached.
            mac: of the card that boots, in lower case, for messages.
            login: the user that may use Docker.
            identity_file: the key of that user, as of `streaming.ssh.options.pinned_options`.
            report_url: where this boot reports, on this machine: `http://ADDRESS:PORT/<host>`.
            log_command: how Cobbler's log is read, `docker … logs <container>`; None: it cannot be.
            switched_on: when this boot was ordered (RFC 3339), from when the log is read; None:
                shortly before.
            timeout_seconds: how long it may take from now.
            opts: Pulumi's options.
        """
        super().__init__(
            _MachineReadyProvider(),
            name,
            {
                **api.inputs(),
                "host": host,
                "record": record,
                "boot": boot,
                "token": pulumi.Output.secret(token),
                "address": address,
                "mac": mac,
                "login": login,
                "identityFile": identity_file,
                "reportUrl": report_url,
                "logCommand": log_command,
                "switchedOn": switched_on,
                "timeoutSeconds": timeout_seconds,
                "hostKey": None,
                "sshOptions": None,
                "endpoint": None,
                "version": None,
            },
            secret_outputs(opts),
        )

    @property
    def host_key(self) -> pulumi.Output[str]:
        """The public host key of this boot."""
        found: pulumi.Output[str] = pulumi.get(self, "hostKey")
        return found

    @property
    def ssh_options(self) -> pulumi.Output[Sequence[str]]:
        """Options for ssh(1), with which the machine is known."""
        found: pulumi.Output[Sequence[str]] = pulumi.get(self, "sshOptions")
        return found
