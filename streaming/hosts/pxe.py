"""Host of kind `pxe`: a bare machine that the stack boots over the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from streaming.event import PxeHostSettings
from streaming.hosts.base import Opening
from streaming.naming import object_name, stack_labels
from streaming.registry import Registry
from streaming.resources.cobbler_access import CobblerAccess
from streaming.resources.cobbler_system import CobblerSystem
from streaming.resources.machine_boot import MachineBoot
from streaming.resources.machine_ready import MachineReady
from streaming.route import own_address_towards
from streaming.ssh.identity import login_key
from streaming.ssh.login import docker_words

LOGIN = "root"
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - nobody listens there


@dataclass(frozen=True)
class BootGround:
    """What the machines of a stack boot through.

    Attributes:
        cobbler: how Cobbler's API is used.
        profile: the profile of all machines, once it is there.
        kernel_options: those of the profile; others boot the machines anew.
        report_address: where machines report, on this machine; None: the address by which this
            machine reaches each of them.
        report_port: TCP.
        log_command: how Cobbler's log is read; None: it cannot be.
    """

    cobbler: CobblerAccess
    profile: pulumi.Input[str]
    kernel_options: Mapping[str, pulumi.Input[str]]
    report_address: str | None
    report_port: int
    log_command: pulumi.Input[Sequence[str]] | None = None


class PxeHost(pulumi.ComponentResource):
    """A bare machine as a host of the event.

    Creates its record in Cobbler (`CobblerSystem`), a `MachineBoot` that switches it on, a
    `MachineReady` that waits for it, the Docker provider and the stack's Docker network,
    `streaming-<stack>`.

    What counts only in Cobbler (the BMC's address, user, password) changes there, and another login
    key counts from the next boot on. Other kernel
    options, another address, MAC address or host image boot the machine anew: what it had in RAM is
    lost, and its containers and volumes are made anew. So it is when it was found switched off, or
    booted without the stack. When the stack goes, the machine is switched off.

    Outputs: `address`, `host_key`, `network`.
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
    host_key: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: PxeHostSettings,
        *,
        ground: BootGround,
        power_password: pulumi.Input[str] | None = None,
        registry: Registry | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the host.

        Args:
            name: the host's name in the stack file.
            settings: what the stack file says of it.
            ground: what machines boot through.
            power_password: of the user of its BMC.
            registry: where its Docker pulls images from, if from one.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:PxeHost", name, None, opts)
        self.host_name, self.remote = name, True
        self._child = pulumi.ResourceOptions(parent=self)
        self._settings, self._ground = settings, ground
        self.address = pulumi.Output.from_input(settings.address)
        self.public_address = pulumi.Output.from_input(settings.public_address or settings.address)
        self.egress_cidr = (
            pulumi.Output.from_input(f"{settings.seen_as}/32") if settings.seen_as else None
        )
        record = self._record(power_password).record
        machine = self._ready(record, self._boot(record))
        self.machine = machine
        self.host_key = machine.host_key
        self.docker_command = pulumi.Output.all(machine.endpoint, machine.ssh_options).apply(
            lambda known: docker_words(known[0].removeprefix("ssh://"), known[1])
        )
        self.provider = docker.Provider(
            f"{name}-docker",
            host=machine.endpoint,
            ssh_opts=machine.ssh_options,
            registry_auth=[registry.auth()] if registry else None,
            opts=self._child,
        )
        self.network = docker.Network(
            f"{name}-network",
            name=object_name(),
            labels=stack_labels(docker.NetworkLabelArgs),
            # Not deleted first: while a machine boots, Pulumi cannot preview that.
            opts=self.on_machine(self._child),
        ).name
        self.register_outputs(
            {"address": self.address, "hostKey": self.host_key, "network": self.network}
        )

    def open_ports(self, openings: Sequence[Opening]) -> None:
        """Nothing of ours stands between this machine and others."""

    def on_machine(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Through this machine's Docker, and made anew after each boot.

        Not gone with it: a labelled disk keeps what Docker has on it when the machine is off.
        """
        assert self.machine  # noqa: S101 - for mypy: it was made first
        fate = pulumi.ResourceOptions(provider=self.provider, replace_with=[self.machine])
        return pulumi.ResourceOptions.merge(opts, fate)

    def _record(self, power_password: pulumi.Input[str] | None) -> CobblerSystem:
        return CobblerSystem(
            f"{self.host_name}-record",
            api=self._ground.cobbler,
            host=self.host_name,
            record=self._settings.record or object_name(self.host_name),
            profile=self._ground.profile,
            mac=self._settings.mac,
            address=self._settings.address,
            hostname=self.host_name,
            power=self._settings.power,
            power_password=power_password,
            adopt=self._settings.adopt,
            opts=self._child,
        )

    def _boot(self, record: pulumi.Output[str]) -> MachineBoot:
        address, port = self._report_address(), self._ground.report_port
        return MachineBoot(
            f"{self.host_name}-boot",
            api=self._ground.cobbler,
            host=self.host_name,
            record=record,
            address=self._settings.address,
            kernel_options=self._kernel_options(),
            generation={
                **self._ground.kernel_options,
                "mac": self._settings.mac,
                "address": self._settings.address,
            },
            login_key=login_key(self._settings.identity_file).replace(" ", ":"),
            report_url=f"http://{address}:{port}/{self.host_name}",
            opts=self._child,
        )

    def _ready(self, record: pulumi.Output[str], boot: MachineBoot) -> MachineReady:
        return MachineReady(
            f"{self.host_name}-machine",
            api=self._ground.cobbler,
            host=self.host_name,
            record=record,
            boot=boot.boot,
            token=boot.token,
            address=self._settings.address,
            mac=self._settings.mac,
            login=LOGIN,
            identity_file=self._settings.identity_file,
            report_url=boot.report_url,
            log_command=self._ground.log_command,
            switched_on=boot.switched_on,
            timeout_seconds=self._settings.boot_seconds,
            opts=self._child,
        )

    def _kernel_options(self) -> dict[str, str]:
        disks = ",".join(self._settings.disks)
        return {
            **{name: value or "" for name, value in self._settings.kernel_options.items()},
            "systemd.hostname": self.host_name,
            **({"streaming.disks": disks} if disks else {}),
        }

    def _report_address(self) -> str:
        """Where the machine finds this one; without a way to it nothing can be booted anyway."""
        known = self._ground.report_address or own_address_towards(self._settings.address)
        return known or UNKNOWN_ADDRESS
