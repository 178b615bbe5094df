"""Names for the event in a zone of Route 53."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from streaming.event import DnsOptions

TTL_SECONDS = 60
"""How long the world may take to learn of a new address."""


class DnsRecords(pulumi.ComponentResource):
    """The names under which viewers find the event.

    Creates one `aws.route53.Record` (type A) per name, in a zone that is there already. A new
    address changes the record in place. A record of that name which somebody else made is never
    overwritten: the update fails and says so.
    """

    def __init__(
        self,
        name: str,
        settings: DnsOptions,
        *,
        addresses: Mapping[str, pulumi.Input[str]],
        provider: aws.Provider,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the records.

        Args:
            name: the resource's name.
            settings: what the stack file says of the zone.
            addresses: the IPv4 address of each name.
            provider: of the account that has the zone.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:DnsRecords", name, None, opts)
        zone = aws.route53.get_zone_output(
            name=settings.zone,
            private_zone=False,
            opts=pulumi.InvokeOutputOptions(parent=self, provider=provider),
        )
        for domain, address in addresses.items():
            aws.route53.Record(
                f"{name}-{domain}",
                zone_id=zone.zone_id,
                name=domain,
                type="A",
                ttl=TTL_SECONDS,
                records=[address],
                opts=pulumi.ResourceOptions(parent=self, provider=provider),
            )
        self.register_outputs({"zone": settings.zone})
