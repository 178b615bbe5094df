"""Zones and their records."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from tests.aws.plugin.account import listed
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.resource import Inputs, Resource
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED_FIXED, Input, schema
from tests.aws.plugin.values import Properties

TYPES = ("A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT")
COMMENT = "Managed by Pulumi"


class Zone(Resource):
    type_name = "aws:route53/zone:Zone"
    inputs = schema(
        comment=PLAIN,
        forceDestroy=PLAIN,
        name=FIXED,
        tags=PLAIN,
    )
    outputs = ("arn", "nameServers", "primaryNameServer", "tagsAll", "zoneId")
    named_by = "name"

    def create(self, inputs: Inputs) -> str:
        found = self.account.route53.create_hosted_zone(
            Name=inputs["name"],
            CallerReference=uuid.uuid4().hex,
            HostedZoneConfig={"Comment": inputs.get("comment", COMMENT)},
        )
        id_ = str(found["HostedZone"]["Id"]).rpartition("/")[2]
        if tags := self.account.all_tags(inputs):
            self._tag(id_, AddTags=listed(tags))
        return id_

    def describe(self, id_: str, state: Properties) -> Properties | None:
        route53 = self.account.route53
        found = route53.get_hosted_zone(Id=id_)
        tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=id_)
        servers = found["DelegationSet"]["NameServers"]
        return {
            "arn": self.account.arn("route53", f"hostedzone/{id_}"),
            "comment": found["HostedZone"]["Config"].get("Comment", ""),
            "name": found["HostedZone"]["Name"].rstrip("."),
            "nameServers": sorted(servers),
            "primaryNameServer": servers[0],
            "zoneId": id_,
            **self.account.tag_outputs(tags["ResourceTagSet"]["Tags"], state),
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        if "comment" in changed:
            comment = new.get("comment", COMMENT)
            self.account.route53.update_hosted_zone_comment(Id=id_, Comment=comment)
        if "tags" in changed:
            tags = self.account.all_tags(new)
            gone = [key for key in state.get("tagsAll") or {} if key not in tags]
            self._tag(id_, AddTags=listed(tags), **({"RemoveTagKeys": gone} if gone else {}))

    def delete(self, id_: str, state: Properties) -> None:
        if state.get("forceDestroy"):
            found = self.account.route53.list_resource_record_sets(HostedZoneId=id_)
            for record in found["ResourceRecordSets"]:
                if record["Type"] not in ("NS", "SOA"):
                    change = {"Action": "DELETE", "ResourceRecordSet": record}
                    self.account.route53.change_resource_record_sets(
                        HostedZoneId=id_, ChangeBatch={"Changes": [change]}
                    )
        self.account.route53.delete_hosted_zone(Id=id_)

    def _tag(self, id_: str, **changes: Any) -> None:
        self.account.route53.change_tags_for_resource(
            ResourceType="hostedzone", ResourceId=id_, **changes
        )


class Record(Resource):
    type_name = "aws:route53/record:Record"
    inputs = schema(
        allowOverwrite=PLAIN,
        name=REQUIRED_FIXED,
        records=Input(required=True),
        ttl=Input(required=True),
        type=Input(required=True, replaces=True, values=TYPES),
        zoneId=REQUIRED_FIXED,
    )
    outputs = ("fqdn",)

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if inputs.get("type") == "CNAME" and len(inputs.get("records", [0])) != 1:
            yield "records", "InvalidChangeBatch: a CNAME has one value"

    def create(self, inputs: Inputs) -> str:
        zone = self._zone_name(inputs["zoneId"])
        name = str(inputs["name"]).rstrip(".")
        if name != zone and not name.endswith(f".{zone}"):
            name = f"{name}.{zone}" if name else zone
        overwrite = inputs.get("allowOverwrite", False)
        if not overwrite and self._found(inputs["zoneId"], name, inputs["type"]):
            raise Refusal(
                f"InvalidChangeBatch: [Tried to create resource record set [name='{name}.',"
                f" type='{inputs['type']}'] but it already exists]"
            )
        self._change("UPSERT", inputs, name)
        return f"{inputs['zoneId']}_{name}_{inputs['type']}"

    def describe(self, id_: str, state: Properties) -> Properties | None:
        zone, name, kind = id_.split("_")
        found = self._found(zone, name, kind)
        if found is None:
            return None
        given = str(state.get("name", name))
        return {
            "fqdn": name,
            "name": given if name == given or name.startswith(f"{given}.") else name,
            "records": [record["Value"].strip('"') for record in found["ResourceRecords"]],
            "ttl": found["TTL"],
            "type": kind,
            "zoneId": zone,
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        self._change("UPSERT", new, str(state["fqdn"]))

    def delete(self, id_: str, state: Properties) -> None:
        self._change("DELETE", state, str(state["fqdn"]))

    def _zone_name(self, id_: str) -> str:
        found = self.account.route53.get_hosted_zone(Id=id_)
        return str(found["HostedZone"]["Name"]).rstrip(".")

    def _found(self, zone: str, name: str, kind: str) -> dict[str, Any] | None:
        found = self.account.route53.list_resource_record_sets(HostedZoneId=zone)
        for record in found["ResourceRecordSets"]:
            if (record["Name"].rstrip("."), record["Type"]) == (name, kind):
                return dict(record)
        return None

    def _change(self, action: str, inputs: Inputs, name: str) -> None:
        quote = '"{}"' if inputs["type"] == "TXT" else "{}"
        record = {
            "Name": name,
            "ResourceRecords": [{"Value": quote.format(value)} for value in inputs["records"]],
            "TTL": inputs["ttl"],
            "Type": inputs["type"],
        }
        self.account.route53.change_resource_record_sets(
            HostedZoneId=inputs["zoneId"],
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
        )
