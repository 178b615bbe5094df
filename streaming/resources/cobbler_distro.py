"""The host image in Cobbler: kernel and initrd, which it copies to where machines fetch them."""

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import Resource

from streaming.resources.cobbler_access import CobblerAccess, RecordProvider, secret_outputs

if TYPE_CHECKING:
    from streaming.cobbler import DistroRecord


class _CobblerDistroProvider(RecordProvider):
    looked_at = ("kernel", "initrd", "content")

    def record(self, props: dict[str, Any]) -> "DistroRecord":
        from streaming.cobbler import DistroRecord

        return DistroRecord(props["record"], kernel=props["kernel"], initrd=props["initrd"])


class CobblerDistro(Resource):
    """A kernel and an initrd in Cobbler.

    Other files, or other content of the same files, are copied anew; another record's name
    replaces it. One that was there before is given back when the stack goes.

    Outputs: `record`, its name.
    """

    record: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        api: CobblerAccess,
        record: str,
        kernel: str,
        initrd: str,
        content: pulumi.Input[str],
        adopt: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Write the record.

        Args:
            name: the resource's name.
            api: where Cobbler is.
            record: the record's name.
            kernel: path on Cobbler's machine; Cobbler wants a file named `vmlinuz` or the like.
            initrd: path on Cobbler's machine.
            content: tells one content of these files from another, such as the host image's hash.
            adopt: whether a record of that name that is not the stack's own is taken over.
            opts: Pulumi's options.
        """
        super().__init__(
            _CobblerDistroProvider(),
            name,
            {
                **api.inputs(),
                "record": record,
                "kernel": kernel,
                "initrd": initrd,
                "content": content,
                "adopt": adopt,
            },
            secret_outputs(opts),
        )
