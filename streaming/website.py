"""The website of an event: index of rooms, players, tracker."""

import pulumi
import pulumi_docker as docker

from streaming.container import DATA_DIRECTORY, kept_volume, run_container
from streaming.event import WebsiteOptions
from streaming.hosts import Host
from streaming.resources.event_file import EventFileInVolume
from streaming_runtime.settings import EventFile, WebsiteSecrets, WebsiteSettings

SETTINGS = WebsiteSettings()


class Website(pulumi.ComponentResource):
    """What viewers open: the rooms of the event and their players.

    Creates the container `streaming-<stack>-website`, the volume of the same name for its state,
    which is kept when the stack goes, and the event file in it. A change of rooms or titles writes
    the event file anew and touches no container; a change of port or image replaces the container,
    and pages that are open go on playing.

    Outputs: `container` (its name), `url`.
    """

    container: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        options: WebsiteOptions,
        event: EventFile,
        *,
        host: Host,
        image: pulumi.Input[str],
        url: pulumi.Output[str],
        behind_gateway: bool,
        register_key: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the website.

        Args:
            name: the resource's name.
            options: what the stack file says of the website.
            event: the conference and its rooms.
            host: where it runs.
            image: digest of the website image.
            url: where viewers reach it.
            behind_gateway: whether viewers come by the host's gateway, not by a port of its own.
            register_key: key from which nodes' register tokens are derived.
            opts: Pulumi's options.
        """
        super().__init__("streaming:index:Website", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        volume = kept_volume(f"{name}-state", role="website", host=host, opts=child)
        container = run_container(
            f"{name}-container",
            role="website",
            host=host,
            image=image,
            settings=SETTINGS.model_copy(update={"https_domains": _https_domains(options)}),
            secrets=pulumi.Output.from_input(register_key).apply(
                lambda key: WebsiteSecrets(register_key=key).model_dump_json(by_alias=True)
            ),
            ports=[]
            if behind_gateway
            else [docker.ContainerPortArgs(internal=SETTINGS.port, external=options.port)],
            volumes=[
                docker.ContainerVolumeArgs(volume_name=volume.name, container_path=DATA_DIRECTORY)
            ],
            opts=child,
        )
        EventFileInVolume(
            f"{name}-event-file",
            docker_command=host.docker_command,
            container=container.name,
            container_id=container.id,
            content=event.model_dump_json(by_alias=True, indent=2),
            opts=child,
        )
        self.container = container.name
        self.url = url
        self.register_outputs({"container": self.container, "url": self.url})


def _https_domains(options: WebsiteOptions) -> tuple[str, ...]:
    """Under which names the gateway passes viewers on."""
    return (options.domain,) if options.acme and options.domain else ()
