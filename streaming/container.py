"""Runs one digest on one host as every role is run: no root, no capabilities, no writable tree."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from streaming.hosts import Host
from streaming.naming import object_name, stack_labels
from streaming_runtime.settings.base import SettingsModel

USER = "10001"
SETTINGS_FILE = "/etc/streaming/settings.json"
SECRETS_FILE = "/etc/streaming/secrets.json"
DATA_DIRECTORY = "/var/lib/streaming"
STOP_SECONDS = 15


@dataclass(frozen=True)
class HostNetwork:
    """For a role that must be on the host's own network, as DHCP must: it is begun by root.

    Attributes:
        capabilities: what root may do in it; the image drops root and all else at once.
    """

    capabilities: Sequence[str]


def run_container(
    name: str,
    *,
    role: str,
    host: Host,
    image: pulumi.Input[str],
    settings: pulumi.Input[SettingsModel],
    secrets: pulumi.Input[str],
    room: str | None = None,
    ports: Sequence[docker.ContainerPortArgs] = (),
    volumes: Sequence[docker.ContainerVolumeArgs] = (),
    devices: Sequence[docker.ContainerDeviceArgs] = (),
    groups: Sequence[str] = (),
    host_network: HostNetwork | None = None,
    opts: pulumi.ResourceOptions,
) -> docker.Container:
    """A role's container; changing anything of it replaces it.

    Args:
        name: the resource's name.
        role: what runs in it, by the name of its image's folder.
        host: where it runs.
        image: digest of the image.
        settings: the role's settings, written to `/etc/streaming/settings.json`.
        secrets: the role's secrets as JSON, written to `/etc/streaming/secrets.json`.
        room: the room's slug, where the role belongs to one.
        ports: what the host publishes.
        volumes: all that the container may write besides its tmpfs.
        devices: device nodes it may use.
        groups: groups that may use those devices.
        host_network: for a role that is not on the stack's network but on the host's.
        opts: Pulumi's options, with the component as parent.
    """
    parts = (role, room) if room else (role,)
    return docker.Container(
        name,
        name=object_name(*parts),
        hostname="-".join(parts),
        image=image,
        user="0" if host_network else USER,
        restart="unless-stopped",
        stop_timeout=STOP_SECONDS,
        destroy_grace_seconds=STOP_SECONDS,
        network_mode="host" if host_network else "bridge",
        networks_advanced=None
        if host_network
        else [docker.ContainerNetworksAdvancedArgs(name=host.network, aliases=["-".join(parts)])],
        ports=list(ports),
        volumes=list(volumes),
        devices=list(devices),
        group_adds=list(groups),
        tmpfs=_tmpfs(volumes),
        uploads=[
            _upload(
                SETTINGS_FILE,
                pulumi.Output.from_input(settings).apply(
                    lambda model: model.model_dump_json(by_alias=True, indent=2)
                ),
            ),
            _upload(SECRETS_FILE, secrets),
        ],
        capabilities=docker.ContainerCapabilitiesArgs(
            adds=list(host_network.capabilities) if host_network else None, drops=["ALL"]
        ),
        security_opts=["no-new-privileges:true"],
        log_driver="json-file",
        log_opts={"max-size": "10m", "max-file": "3"},
        labels=stack_labels(docker.ContainerLabelArgs, role=role, room=room),
        opts=pulumi.ResourceOptions.merge(
            host.on_machine(opts), pulumi.ResourceOptions(delete_before_replace=True)
        ),
    )


def _tmpfs(volumes: Sequence[docker.ContainerVolumeArgs]) -> dict[str, pulumi.Input[str]]:
    tmpfs: dict[str, pulumi.Input[str]] = {
        "/tmp": "mode=1777",  # noqa: S108 - the container's own
        "/run/streaming": f"uid={USER},mode=0700",
    }
    if not any(volume.container_path == DATA_DIRECTORY for volume in volumes):
        tmpfs[DATA_DIRECTORY] = "mode=0555"
    return tmpfs


def _upload(file: str, content: pulumi.Input[str]) -> docker.ContainerUploadArgs:
    """A file of root's that the container's one user may read and not change.

    Naming that user as owner does not work: Docker looks the container's user up on the host then.
    """
    return docker.ContainerUploadArgs(file=file, content=content, permissions="0444")


def kept_volume(
    name: str, *, role: str, host: Host, room: str | None = None, opts: pulumi.ResourceOptions
) -> docker.Volume:
    """A volume that outlives the stack: recordings, the website's state.

    It has a fixed name, so that the next `up` finds it again.
    """
    return _volume(name, role, host, room, opts, retain=True)


def stack_volume(
    name: str, *, role: str, host: Host, room: str | None = None, opts: pulumi.ResourceOptions
) -> docker.Volume:
    """A volume that outlives its container and goes with the stack."""
    return _volume(name, role, host, room, opts, retain=False)


def _volume(
    name: str,
    role: str,
    host: Host,
    room: str | None,
    opts: pulumi.ResourceOptions,
    *,
    retain: bool,
) -> docker.Volume:
    return docker.Volume(
        name,
        name=object_name(role, room) if room else object_name(role),
        labels=stack_labels(docker.VolumeLabelArgs, role=role, room=room),
        opts=pulumi.ResourceOptions.merge(
            host.on_machine(opts), pulumi.ResourceOptions(retain_on_delete=retain)
        ),
    )
