"""The gateway of a host: HTTPS in front of its website and its encoders."""

import pulumi
import pulumi_docker as docker

from streaming.container import DATA_DIRECTORY, kept_volume, run_container
from streaming.hosts import Host
from streaming.ports import HTTP_PORT, HTTPS_PORT
from streaming_runtime.settings import GatewaySecrets, GatewaySettings


class Gateway(pulumi.ComponentResource):
    """Serves what runs on a host by HTTPS, with certificates that it fetches and renews itself.

    Creates the container `streaming-<stack>-gateway`, which the host publishes on ports 80 and 443,
    and the volume of the same name for certificates and the account with their authority. It is
    kept when the stack goes: an authority gives only so many certificates a week. Any change
    replaces the container: viewers wait a few seconds and go on without a reload.

    Outputs: `container` (its name).
    """

    container: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: pulumi.Input[GatewaySettings],
        *,
        host: Host,
        image: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the gateway.

        Args:
            name: the resource's name, `gateway-<host>`.
            settings: its domains, and who answers which paths; upstreams have the names of the
                stack's network on the host.
            host: where it runs.
            image: digest of the gateway image.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Gateway", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        volume = kept_volume(f"{name}-certificates", role="gateway", host=host, opts=child)
        container = run_container(
            f"{name}-container",
            role="gateway",
            host=host,
            image=image,
            settings=settings,
            secrets=GatewaySecrets().model_dump_json(by_alias=True),
            ports=[_published("http_port", HTTP_PORT), _published("https_port", HTTPS_PORT)],
            volumes=[
                docker.ContainerVolumeArgs(volume_name=volume.name, container_path=DATA_DIRECTORY)
            ],
            opts=child,
        )
        self.container = container.name
        self.register_outputs({"container": self.container})


def _published(field: str, port: int) -> docker.ContainerPortArgs:
    """A port of the host for the container's own, which is the default: Pulumi sets no other."""
    inner: int = GatewaySettings.model_fields[field].default
    return docker.ContainerPortArgs(internal=inner, external=port)
