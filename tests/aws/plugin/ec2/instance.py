"""Instances: moto's record of each, and the machine behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any

from tests.aws.machines import Machine
from tests.aws.plugin.ec2 import launch
from tests.aws.plugin.ec2.key_pair import public_key
from tests.aws.plugin.ec2.tagged import TaggedResource, given
from tests.aws.plugin.ec2.wiring import network_of, rewire
from tests.aws.plugin.refusal import Refusal
from tests.aws.plugin.resource import Inputs
from tests.aws.plugin.values import Properties

WITH_POWER_OFF = ("instanceType", "userData", "userDataBase64")


class Instance(TaggedResource):
    """A change of type or user data in place powers it off and on, as the provider does."""

    type_name, kind = "aws:ec2/instance:Instance", "instance"
    inputs = launch.INPUTS
    outputs = (
        *("arn", "instanceLifecycle", "instanceState", "primaryNetworkInterfaceId", "privateDns"),
        *("privateIp", "publicDns", "publicIp", "region", "spotInstanceRequestId", "tagsAll"),
    )

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        return launch.problems(inputs)

    def replacements(self, old: Inputs, new: Inputs) -> list[str]:
        data = ("userData", "userDataBase64") if new.get("userDataReplaceOnChange") else ()
        return [
            *super().replacements(old, new),
            *(key for key in data if old.get(key) != new.get(key)),
        ]

    def create(self, inputs: Inputs) -> str:
        ec2 = self.account.ec2
        launch.refuse_unfit(self.account, inputs, launch.zone_of(self.account, inputs))
        keys = [public_key(self.account, inputs["keyName"])] if "keyName" in inputs else []
        if profile := inputs.get("iamInstanceProfile"):
            self.account.iam.get_instance_profile(InstanceProfileName=profile)
        [found] = ec2.run_instances(**launch.call(self.account, inputs))["Instances"]
        id_ = str(found["InstanceId"])
        machine = Machine(self.account.site, id_)
        try:
            with self.account.wiring:
                network = network_of(self.account, self._found(id_))
                machine.create(launch.user_data(inputs), keys, network)
            machine.start()
        except Exception:
            machine.remove()
            ec2.terminate_instances(InstanceIds=[id_])
            raise
        for key in ("disableApiTermination", "disableApiStop"):
            if inputs.get(key):
                self._attribute(id_, key, True)
        if disk_tags := (inputs.get("rootBlockDevice") or {}).get("tags"):
            self.retag(self._root(found)["VolumeId"], {}, {"tags": disk_tags})
        self._rewire_peers(inputs)
        return id_

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        """None once it is terminated, also by whoever removed or killed its machine."""
        found = self._found(id_)
        state = found["State"]["Name"]
        if state == "running" and not Machine(self.account.site, id_).running():
            self._attribute(id_, "disableApiTermination", False)
            self._terminate(id_)
            return None
        return found if state not in ("shutting-down", "terminated") else None

    def properties(self, found: Mapping[str, Any]) -> Properties:
        ec2, id_ = self.account.ec2, found["InstanceId"]
        volume = self._root(found)
        [mapping] = found["BlockDeviceMappings"]
        disk = {
            "deleteOnTermination": mapping["Ebs"]["DeleteOnTermination"],
            "deviceName": mapping["DeviceName"],
            "encrypted": volume["Encrypted"],
            "iops": volume.get("Iops"),
            "tags": {tag["Key"]: tag["Value"] for tag in volume.get("Tags", [])} or None,
            "throughput": volume.get("Throughput"),
            "volumeId": volume["VolumeId"],
            "volumeSize": volume["Size"],
            "volumeType": volume["VolumeType"],
        }
        protected = ec2.describe_instance_attribute(
            InstanceId=id_, Attribute="disableApiTermination"
        )
        profile = found.get("IamInstanceProfile", {}).get("Arn", "")
        options = found.get("MetadataOptions", {})
        address = self._public_address(found)
        return {
            "ami": found["ImageId"],
            "availabilityZone": found["Placement"]["AvailabilityZone"],
            "disableApiTermination": protected["DisableApiTermination"]["Value"],
            "ebsOptimized": found["EbsOptimized"],
            "iamInstanceProfile": profile.rpartition("/")[2],
            "instanceLifecycle": found.get("InstanceLifecycle", ""),
            "instanceState": found["State"]["Name"],
            "instanceType": found["InstanceType"],
            "keyName": found.get("KeyName") or "",
            "metadataOptions": {
                key: options.get(launch_key) for key, launch_key in _METADATA.items()
            },
            "monitoring": found["Monitoring"]["State"] == "enabled",
            "ownerId": None,
            "primaryNetworkInterfaceId": found["NetworkInterfaces"][0]["NetworkInterfaceId"],
            "privateDns": found["PrivateDnsName"],
            "privateIp": found["PrivateIpAddress"],
            "publicDns": f"ec2-{address.replace('.', '-')}.compute.amazonaws.com"
            if address
            else "",
            "publicIp": address,
            "rootBlockDevice": {key: value for key, value in disk.items() if value is not None},
            "subnetId": found["SubnetId"],
            "vpcSecurityGroupIds": [group["GroupId"] for group in found["SecurityGroups"]],
        }

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        changes: Mapping[str, Callable[[], None]] = {
            "creditSpecification": lambda: None,
            "disableApiStop": lambda: self._attribute(id_, "disableApiStop", _flag(new, "Stop")),
            "disableApiTermination": lambda: self._attribute(
                id_, "disableApiTermination", _flag(new, "Termination")
            ),
            "forceDestroy": lambda: None,
            "iamInstanceProfile": lambda: self._change_profile(id_, new),
            "metadataOptions": lambda: self._change_metadata(id_, new),
            "monitoring": lambda: None,
            "rootBlockDevice": lambda: self._change_disk(id_, state, new),
            "userDataReplaceOnChange": lambda: None,
            "vpcSecurityGroupIds": lambda: self._change_groups(id_, new),
        }
        for key in changed:
            if key not in WITH_POWER_OFF:
                changes[key]()
        if set(changed) & set(WITH_POWER_OFF):
            self._change_powered_off(id_, new, changed)

    def delete(self, id_: str, state: Properties) -> None:
        if state.get("forceDestroy"):
            self._attribute(id_, "disableApiTermination", False)
        self._terminate(id_)

    def _found(self, id_: str) -> dict[str, Any]:
        [page] = self.account.ec2.describe_instances(InstanceIds=[id_])["Reservations"]
        return dict(page["Instances"][0])

    def _root(self, found: Mapping[str, Any]) -> dict[str, Any]:
        mappings = (
            found["BlockDeviceMappings"] or self._found(found["InstanceId"])["BlockDeviceMappings"]
        )
        ids = [mapping["Ebs"]["VolumeId"] for mapping in mappings]
        return dict(self.account.ec2.describe_volumes(VolumeIds=ids)["Volumes"][0])

    def _public_address(self, found: Mapping[str, Any]) -> str:
        """The Elastic address, or the machine's own if it was to have a public one."""
        public: str = found.get("PublicIpAddress") or ""
        if public and IPv4Address(public) not in self.account.site.elastic:
            return Machine(self.account.site, found["InstanceId"]).address()
        return public

    def _attribute(self, id_: str, key: str, value: Any) -> None:
        name = key[0].upper() + key[1:]
        self.account.ec2.modify_instance_attribute(InstanceId=id_, **{name: {"Value": value}})

    def _terminate(self, id_: str) -> None:
        ec2 = self.account.ec2
        ec2.terminate_instances(InstanceIds=[id_])
        Machine(self.account.site, id_).remove()
        mine = [{"Name": "instance-id", "Values": [id_]}]
        for address in ec2.describe_addresses(Filters=mine)["Addresses"]:
            ec2.disassociate_address(AssociationId=address["AssociationId"])

    def _rewire_peers(self, inputs: Inputs) -> None:
        """Tell the machines whose rules name a group of this instance's of the new member."""
        for group in inputs.get("vpcSecurityGroupIds") or []:
            rewire(self.account, group=group)

    def _change_powered_off(self, id_: str, new: Inputs, changed: Sequence[str]) -> None:
        launch.refuse_power_off(id_, new)
        if "instanceType" in changed:
            zone = self._found(id_)["Placement"]["AvailabilityZone"]
            launch.refuse_unfit(self.account, new, zone)
        machine = Machine(self.account.site, id_)
        was_running = machine.running()
        if was_running:
            self.account.ec2.stop_instances(InstanceIds=[id_])
            machine.stop()
        if "instanceType" in changed:
            self._attribute(id_, "instanceType", new["instanceType"])
        if {"userData", "userDataBase64"} & {*changed}:
            self._attribute(id_, "userData", launch.user_data(new))
        if was_running:
            machine.start()
            self.account.ec2.start_instances(InstanceIds=[id_])

    def _change_profile(self, id_: str, new: Inputs) -> None:
        ec2 = self.account.ec2
        mine = [{"Name": "instance-id", "Values": [id_]}]
        found = ec2.describe_iam_instance_profile_associations(Filters=mine)
        for association in found["IamInstanceProfileAssociations"]:
            ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])
        if name := new.get("iamInstanceProfile"):
            ec2.associate_iam_instance_profile(InstanceId=id_, IamInstanceProfile={"Name": name})

    def _change_metadata(self, id_: str, new: Inputs) -> None:
        options = launch.capitalized(new.get("metadataOptions") or {"httpTokens": "optional"})
        self.account.ec2.modify_instance_metadata_options(InstanceId=id_, **options)

    def _change_disk(self, id_: str, state: Properties, new: Inputs) -> None:
        disk = new.get("rootBlockDevice") or {}
        volume = self._root(self._found(id_))
        if disk.get("volumeSize", volume["Size"]) < volume["Size"]:
            existing = volume["Size"]
            raise Refusal(
                f"InvalidParameterValue: New size cannot be smaller than existing size {existing}"
            )
        sizes = {"Iops": "iops", "Size": "volumeSize", "Throughput": "throughput"}
        wanted = given(disk, **sizes, VolumeType="volumeType")
        if any(volume.get(key) != value for key, value in wanted.items()):
            self.account.ec2.modify_volume(VolumeId=volume["VolumeId"], **wanted)
        if "deleteOnTermination" in disk:
            ebs = {"DeleteOnTermination": disk["deleteOnTermination"]}
            self.account.ec2.modify_instance_attribute(
                InstanceId=id_, BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": ebs}]
            )
        before = (state.get("rootBlockDevice") or {}).get("tags") or {}
        if before != (disk.get("tags") or {}):
            self.retag(volume["VolumeId"], {"tagsAll": before}, {"tags": disk.get("tags")})

    def _change_groups(self, id_: str, new: Inputs) -> None:
        groups = new["vpcSecurityGroupIds"]
        self.account.ec2.modify_instance_attribute(InstanceId=id_, Groups=groups)
        rewire(self.account, instance=id_)
        self._rewire_peers(new)


_METADATA = {key: key[0].upper() + key[1:] for key in launch.METADATA}


def _flag(inputs: Inputs, what: str) -> bool:
    return bool(inputs.get(f"disableApi{what}"))
