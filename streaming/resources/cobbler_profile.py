"""What all machines of the stack boot: a distro, and the kernel options that they share."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import Resource

from streaming.resources.cobbler_access import CobblerAccess, RecordProvider, secret_outputs

if TYPE_CHECKING:
    from streaming.cobbler import ProfileRecord


class _CobblerProfileProvider(RecordProvider):
    looked_at = ("distro", "kernelOptions")

    def record(self, props: dict[str, Any]) -> "ProfileRecord":
        from streaming.cobbler import ProfileRecord

        options = props.get("kernelOptions") or {}
        return ProfileRecord(props["record"], distro=props["distro"], kernel_options=options)


class CobblerProfile(Resource):
    """A profile in Cobbler.

    Another record's name replaces it. One that was there before is given back when the stack goes.

    Outputs: `record`, its name.
    """

    record: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        api: CobblerAccess,
        record: str,
        distro: pulumi.Input[str],
        kernel_options: Mapping[str, pulumi.Input[str] | None],
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Write the record.

        Args:
            name: the resource's name.
            api: where Cobbler is.
            record: the record's name.
            distro: the name of the distro's record.
            kernel_options: of all machines; None is an option without a value. A machine that runs
                keeps those with which it booted.
            adopt: whether a record of that name that is not the stack's own is taken over.
            opts: Pulumi's options.
        """
        super().__init__(
            _CobblerProfileProvider(),
            name,
            {
                **api.inputs(),
                "record": record,
                "distro": distro,
                "kernelOptions": {key: value or "" for key, value in kernel_options.items()},
                "adopt": adopt,
            },
            secret_outputs(opts),
        )
