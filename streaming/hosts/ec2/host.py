"""Host of kind `ec2`: a machine on Amazon EC2 that the stack starts and ends."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker

from streaming.event import Ec2HostSettings
from streaming.hosts.base import Opening
from streaming.hosts.ec2.firewall import Firewall
from streaming.hosts.ec2.network import Ec2Network
from streaming.hosts.ec2.role import MachineRole
from streaming.hosts.ec2.user_data import LOGIN, user_data
from streaming.naming import LABEL_PREFIX, object_name, stack_labels
from streaming.registry import Registry
from streaming.resources.docker_ready import DockerReady
from streaming.resources.ec2_console import Ec2Console
from streaming.resources.host_key import HostKey
from streaming.ssh.options import pinned_options


class Ec2Host(pulumi.ComponentResource):
    """A machine on EC2, as a host of the event.

    Creates a `HostKey`, a `Firewall`, a `MachineRole` if the machine may do anything in the
    account, the instance, its elastic address, a `DockerReady` that waits for it, the Docker
    provider and the stack's Docker network, `streaming-<stack>`.

    Another instance type stops the machine and starts it again, with its disk: its rooms are off
    air for a minute or two. A new zone, network or kind of purchase (`spot`), another type of a
    spot instance, and new user data replace the machine: all that is on its disk is lost, the
    address stays, and its containers and volumes are made anew.

    Outputs: `address`, `instance_id`, `network`.
    """

    host_name: str
    address: pulumi.Output[str]
    public_address: pulumi.Output[str] | None
    egress_cidr: pulumi.Output[str] | None
    provider: docker.Provider
    network: pulumi.Output[str]
    docker_command: pulumi.Output[Sequence[str]]
    machine: pulumi.Resource | None
    remote: bool

    def __init__(
        self,
        name: str,
        settings: Ec2HostSettings,
        *,
        network: Ec2Network,
        registry: Registry | None = None,
        repository_arns: pulumi.Input[Sequence[str]] | None = None,
        recording_arns: pulumi.Input[Sequence[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the host.

        Args:
            name: the host's name in the stack file.
            settings: what the stack file says of it.
            network: what the stack's machines share.
            registry: where its Docker pulls images from, if from one.
            repository_arns: repositories of ECR that the machine itself may pull from.
            recording_arns: objects of S3 that it may write and read, as patterns such as
                `arn:aws:s3:::bucket/recordings/main/*`.
            opts: Pulumi's options.
        """
        providers = pulumi.ResourceOptions(providers=[network.provider])
        super().__init__(
            "streaming:index:Ec2Host", name, None, pulumi.ResourceOptions.merge(opts, providers)
        )
        self.host_name, self.remote = name, True
        self._child = pulumi.ResourceOptions(parent=self)
        self._firewall = Firewall(
            f"{name}-firewall",
            host=name,
            vpc_id=network.vpc_id,
            admin_cidrs=network.options.admin_cidrs,
            opts=self._child,
        )
        profile = None
        if repository_arns is not None or recording_arns is not None:
            profile = MachineRole(
                f"{name}-rights",
                repository_arns=repository_arns or (),
                recording_arns=recording_arns or (),
                opts=self._child,
            ).profile_name
        host_key = HostKey(f"{name}-host-key", opts=self._child)
        self._instance = self._start(settings, network, host_key, profile)
        self.machine = self._instance
        elastic, association = self._elastic_address(network)
        self.address = self.public_address = elastic.public_ip
        self.egress_cidr = pulumi.Output.concat(elastic.public_ip, "/32")
        ssh_options = host_key.public.apply(
            lambda key: pinned_options(key, network.options.identity_file)
        )
        ready = DockerReady(
            f"{name}-ready",
            host=name,
            machine=self._instance.id,
            machine_type=self._instance.instance_type,
            address=self.address,
            login=LOGIN,
            ssh_options=ssh_options,
            console=Ec2Console(network.options.region, network.options.profile),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[association, *self._firewall.ssh]),
        )
        # From the endpoint, so that it waits for the machine as the provider does.
        self.docker_command = pulumi.Output.all(ssh_options, ready.endpoint).apply(
            lambda values: ["ssh", *values[0], values[1].removeprefix("ssh://"), "docker"]
        )
        self.provider = docker.Provider(
            f"{name}-docker",
            host=ready.endpoint,
            ssh_opts=ssh_options,
            registry_auth=[registry.auth()] if registry else None,
            opts=self._child,
        )
        self.network = docker.Network(
            f"{name}-network",
            name=object_name(),
            labels=stack_labels(docker.NetworkLabelArgs),
            # Not deleted first: with a machine that is being replaced, Pulumi cannot preview that.
            opts=self.on_machine(self._child),
        ).name
        self.register_outputs(
            {
                "address": self.address,
                "instanceId": self._instance.id,
                "network": self.network,
            }
        )

    def open_ports(self, openings: Sequence[Opening]) -> None:
        """Open the host's security group for these ports; nothing else reaches it but ssh."""
        self._firewall.open_ports(openings)

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Through this machine's Docker; made anew with the machine, and gone with it.

        Without that, a machine that was replaced would stay empty, and a machine that is gone
        could not be destroyed, as its Docker answers no more.
        """
        fate = pulumi.ResourceOptions(
            provider=self.provider, deleted_with=self._instance, replace_with=[self._instance]
        )
        return pulumi.ResourceOptions.merge(opts, fate)

    def _start(
        self,
        settings: Ec2HostSettings,
        network: Ec2Network,
        host_key: HostKey,
        profile: pulumi.Output[str] | None,
    ) -> aws.ec2.Instance:
        name = self.host_name
        tags = {"Name": object_name(name), f"{LABEL_PREFIX}.host": name}
        private: pulumi.Output[str] = pulumi.Output.secret(host_key.private)
        first_start = pulumi.Output.all(private, host_key.public).apply(
            lambda keys: user_data(*keys)
        )
        return aws.ec2.Instance(
            f"{name}-instance",
            ami=network.image_id,
            instance_type=settings.instance_type,
            instance_market_options=_spot() if settings.spot else None,
            subnet_id=network.subnet_of(name, settings.zone),
            vpc_security_group_ids=[self._firewall.group_id],
            # The elastic address comes when the machine is fetching packages already.
            associate_public_ip_address=None if network.assigns_addresses else True,
            key_name=network.key_name,
            iam_instance_profile=profile,
            user_data=first_start,
            user_data_replace_on_change=True,
            root_block_device=aws.ec2.InstanceRootBlockDeviceArgs(
                volume_size=settings.disk_gb, volume_type=settings.disk_kind, encrypted=True
            ),
            metadata_options=aws.ec2.InstanceMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            disable_api_termination=settings.protect,
            tags=tags | settings.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[network.key, *network.routes, self._firewall.outgoing],
                ignore_changes=[] if network.options.newest_image else ["ami"],
                # A spot instance that was bought once cannot be stopped, hence not be changed.
                replace_on_changes=["instanceType"] if settings.spot else [],
            ),
        )

    def _elastic_address(self, network: Ec2Network) -> tuple[aws.ec2.Eip, aws.ec2.EipAssociation]:
        elastic = aws.ec2.Eip(
            f"{self.host_name}-address",
            domain="vpc",
            tags={"Name": object_name(self.host_name)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=network.routes),
        )
        association = aws.ec2.EipAssociation(
            f"{self.host_name}-address-use",
            allocation_id=elastic.allocation_id,
            instance_id=self._instance.id,
            opts=self._child,
        )
        return elastic, association


def _spot() -> aws.ec2.InstanceInstanceMarketOptionsArgs:
    return aws.ec2.InstanceInstanceMarketOptionsArgs(
        market_type="spot",
        spot_options=aws.ec2.InstanceInstanceMarketOptionsSpotOptionsArgs(
            spot_instance_type="one-time", instance_interruption_behavior="terminate"
        ),
    )
