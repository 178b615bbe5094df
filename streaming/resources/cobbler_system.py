"""A bare machine in Cobbler: its network card, its address, and how it is switched on and off."""

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import Resource

from streaming.event import PowerSettings
from streaming.resources.cobbler_access import CobblerAccess, RecordProvider, secret_outputs

if TYPE_CHECKING:
    from streaming.cobbler import SystemRecord


class _CobblerSystemProvider(RecordProvider):
    looked_at = ("profile", "mac", "address", "hostname", "power", "powerPassword")

    def record(self, props: dict[str, Any]) -> "SystemRecord":
        from streaming.cobbler import Power, SystemRecord

        return SystemRecord(
            name=props["record"],
            host=props["host"],
            profile=props["profile"],
            mac=props["mac"].lower(),
            address=props["address"],
            hostname=props["hostname"],
            power=Power(**props["power"], password=props.get("powerPassword") or ""),
        )


class CobblerSystem(Resource):
    """A machine in Cobbler, which has no kernel options of its own until it is booted.

    All but the record's name is changed in place, and reboots nothing. A record that was there
    before is given back when the stack goes: it stays, without the stack's mark.

    Outputs: `record`, its name.
    """

    record: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        api: CobblerAccess,
        host: str,
        record: str,
        profile: pulumi.Input[str],
        mac: str,
        address: str,
        hostname: str,
        power: PowerSettings,
        power_password: pulumi.Input[str] | None,
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Write the record.

        Args:
            name: the resource's name.
            api: where Cobbler is.
            host: the host's name in the stack file, for messages.
            record: the record's name.
            profile: the name of the profile's record.
            mac: of the network card that boots.
            address: the machine's IPv4 address.
            hostname: the machine's name.
            power: how it is switched on and off.
            power_password: of the user there, if there is one.
            adopt: whether a record of that name that is not the stack's own is taken over.
            opts: Pulumi's options.
        """
        super().__init__(
            _CobblerSystemProvider(),
            name,
            {
                **api.inputs(),
                "host": host,
                "record": record,
                "profile": profile,
                "mac": mac.lower(),
                "address": address,
                "hostname": hostname,
                "power": {
                    "kind": power.kind,
                    "address": power.address,
                    "user": power.user or "",
                    "id": power.id,
                    "options": power.options,
                },
                "powerPassword": pulumi.Output.secret(power_password or ""),
                "adopt": adopt,
            },
            secret_outputs(opts),
        )
