"""One boot of a bare machine, as the stack ordered it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import (
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from streaming.resources.cobbler_access import (
    DELETE_SECONDS,
    START_SECONDS,
    CobblerAccess,
    api_of,
    asked,
    gone_with_its_cobbler,
    is_known,
    secret_outputs,
    without_trace,
)

if TYPE_CHECKING:
    from streaming.cobbler import CobblerApi, OrderedBoot

TOKEN_BYTES = 32
REBOOTS = ("host", "record", "kernelOptions", "generation")
RENEWED = ("api", "apiPassword", "address")
ONCE = ("boot", "token", "switchedOn", "loginKey", "reportUrl")
"""What a boot has for its whole life. The last two are of whoever ordered it: that somebody else
runs Pulumi later, or from elsewhere, is no reason to boot a machine."""


class _MachineBootProvider(ResourceProvider):
    """The engine leaves out properties that are None."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        import secrets
        from datetime import UTC, datetime

        props = {
            **props,
            "boot": secrets.token_hex(4),
            "token": secrets.token_hex(TOKEN_BYTES),
            "switchedOn": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with without_trace():
            self._boot(props).order(api_of(props, patience=START_SECONDS))
        return CreateResult(props["boot"], props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        replaces = [key for key in REBOOTS if _olds.get(key) != _news.get(key)]
        changes = any(_olds.get(key) != _news.get(key) for key in RENEWED)
        if not replaces and is_known(_news):
            boot = self._boot(self._kept(_olds, _news))
            over, written = asked(_news, lambda api: self._found(api, boot)) or (False, True)
            replaces = ["boot"] if over else []
            changes = changes or not written
        return DiffResult(changes=changes or bool(replaces), replaces=replaces)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        props = self._kept(_olds, _news)
        with without_trace():
            boot = self._boot(props)
            boot.write(api_of(props, patience=START_SECONDS))
        return UpdateResult(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        with without_trace(), gone_with_its_cobbler(_props):
            self._boot(_props).end(api_of(_props, patience=DELETE_SECONDS))

    def _kept(self, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        return {**news, **{key: olds[key] for key in ONCE}}

    def _found(self, api: "CobblerApi", boot: "OrderedBoot") -> tuple[bool, bool]:
        """Whether the boot is over, and whether its record still has what it boots with."""
        reason = boot.over(api)
        if reason:
            api.tell(f"{boot.host}: {reason}; it is booted anew")
        return bool(reason), boot.is_written(api)

    def _boot(self, props: dict[str, Any]) -> "OrderedBoot":
        from streaming.cobbler import OrderedBoot

        return OrderedBoot(
            host=props["host"],
            record=props["record"],
            address=props["address"],
            boot=props["boot"],
            options={
                **props.get("kernelOptions", {}),
                "streaming.keys": props["loginKey"],
                "streaming.report": props["reportUrl"],
                "streaming.report-token": props["token"],
            },
        )


class MachineBoot(Resource):
    """One boot of a machine, from the order until it is switched off.

    It is another boot, which replaces this one, when what the machine boots with changes, when it
    is off, or when it has another host key than the boot had. Deleting it switches the machine off,
    unless it was booted anew since.

    Outputs: `boot`, which tells it from the boots before; `token`, secret, by which the machine
    signs its report; `switched_on`, when the boot was ordered (RFC 3339);
    `report_url`, where it reports: the one that was given when it was ordered.
    """

    boot: pulumi.Output[str]
    token: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        api: CobblerAccess,
        host: str,
        record: pulumi.Input[str],
        address: str,
        kernel_options: Mapping[str, pulumi.Input[str] | None],
        login_key: str,
        report_url: pulumi.Input[str],
        generation: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Boot the machine.

        Args:
            name: the resource's name.
            api: where Cobbler is.
            host: the host's name in the stack file, for messages.
            record: the name of the machine's record.
            address: where its ssh is looked at.
            kernel_options: with which it boots, beside the profile's and those below; None is an
                option without a value.
            login_key: who may log in: a public key, `<type>:<key>`. Another one counts from the
                next boot on.
            report_url: where it reports its host key: `http://ADDRESS:PORT/<host>`. Another one
                counts from the next boot on.
            generation: whatever else boots it anew when it changes: MAC address, host image, the
                profile's kernel options.
            opts: Pulumi's options.
        """
        super().__init__(
            _MachineBootProvider(),
            name,
            {
                **api.inputs(),
                "host": host,
                "record": record,
                "address": address,
                "kernelOptions": {key: value or "" for key, value in kernel_options.items()},
                "loginKey": login_key,
                "reportUrl": report_url,
                "generation": generation,
                "boot": None,
                "token": None,
                "switchedOn": None,
            },
            secret_outputs(opts),
        )

    @property
    def switched_on(self) -> pulumi.Output[str]:
        """When it was ordered (RFC 3339)."""
        found: pulumi.Output[str] = pulumi.get(self, "switchedOn")
        return found

    @property
    def report_url(self) -> pulumi.Output[str]:
        """Where it reports."""
        found: pulumi.Output[str] = pulumi.get(self, "reportUrl")
        return found
