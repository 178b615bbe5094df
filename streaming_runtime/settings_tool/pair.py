"""`settings pair`: files for a room's collector and encoder and for a website, all that fit."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streaming_runtime.collector.sources import listening_port
from streaming_runtime.errors import SettingsError
from streaming_runtime.files import read_model
from streaming_runtime.settings import (
    EventFile,
    FileSource,
    RtmpSource,
    Source,
    SrtSource,
    V4l2Source,
)
from streaming_runtime.settings.base import SettingsModel
from streaming_runtime.settings_tool import output
from streaming_runtime.settings_tool.docker_commands import Service, network_command
from streaming_runtime.settings_tool.documents import DOCUMENTS, heading
from streaming_runtime.settings_tool.room import RoomSettings, room_settings
from streaming_runtime.settings_tool.secrets import known_secrets, secrets_for

NAME = "pair"
SUMMARY = "files for a whole room, secrets included, and the docker commands that start it"


def add_parser(parsers: Any) -> None:
    """Give the command line this sub-command."""
    parser = parsers.add_parser(
        NAME,
        help=SUMMARY,
        description=f"Writes {SUMMARY}. In a directory that has a room already, the new one joins "
        "its website.",
        allow_abbrev=False,
    )
    parser.add_argument("--room", required=True, metavar="SLUG", help="its name in addresses")
    parser.add_argument("--title", metavar="TEXT", help="its name for people; default: the slug")
    parser.add_argument("--conference", metavar="NAME", default="Conference", help="a new event's")
    parser.add_argument("--directory", type=Path, default=Path("event"), help="default: event")
    parser.add_argument("--format", choices=output.FORMATS, default="toml", help="default: toml")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="ROLE.KEY=VALUE",
        help="encoder.ladder=720p,360p, collector.source.kind=srt, event.conference.timezone=…",
    )
    parser.add_argument("--website-port", type=int, default=8080, help="on the host; default: 8080")
    parser.add_argument(
        "--origin-port",
        type=int,
        help="on the host, where viewers fetch the stream; default: 8081, and one more a room",
    )
    parser.add_argument(
        "--network",
        default="streaming",
        metavar="NAME",
        help="Docker network, with whose name the containers' begin; default: streaming",
    )
    parser.add_argument(
        "--image",
        default="streaming-system/{role}:dev",
        help="image of a role; default: streaming-system/{role}:dev",
    )


def make(options: argparse.Namespace) -> None:
    """Write the files and print the commands.

    Raises:
        SettingsError: something is wrong, or the room has files already; nothing is written then.
    """
    directory: Path = options.directory
    services = {
        "website": "website",
        "encoder": f"encoder-{options.room}",
        "collector": f"collector-{options.room}",
    }
    for service in (services["encoder"], services["collector"]):
        if (directory / service).exists():
            raise SettingsError(
                f"{directory / service} is there already: remove it and {service}.env to make new "
                "ones, or choose another room or directory"
            )
    website = directory / services["website"]
    present = [file for form in output.FORMATS if (file := website / f"event.{form}").exists()]
    room = room_settings(
        options.room,
        options.title or options.room,
        event=_without(read_model(EventFile, present[0]), options.room) if present else None,
        conference=options.conference,
        origin_port=options.origin_port,
        sets=options.set,
    )
    known = known_secrets([directory / "website.env"] if present else [])
    for role, service in services.items():
        if role != "website" or not present:
            known |= _write_service(directory, role, service, room, known, options.format)
    event_file = present[0] if present else website / f"event.{options.format}"
    text = output.text_of(room.event, output.form_of(event_file), heading(DOCUMENTS["event"]))
    output.write(text, event_file)
    commands = _commands(options, services, room, joins=bool(present))
    sys.stdout.write("\n".join(commands) + "\n")


def _without(event: EventFile, slug: str) -> EventFile:
    """The event before the room, which may be left from files that were removed."""
    rooms = tuple(room for room in event.rooms if room.slug != slug)
    return event.model_copy(update={"rooms": rooms})


def _write_service(
    directory: Path,
    role: str,
    service: str,
    room: RoomSettings,
    known: Mapping[str, str],
    form: str,
) -> dict[str, str]:
    """Write a role's two files; returns its secrets, which those that follow are to fit."""
    settings: SettingsModel = getattr(room, role)
    document = DOCUMENTS[role]
    secrets = secrets_for(document, settings, known)
    text = output.text_of(settings, form, heading(document))
    output.write(text, directory / service / f"settings.{form}")
    text = output.text_of(secrets, "env", f"Secrets of {service}.")
    output.write(text, directory / f"{service}.env", output.SECRETS_MODE)
    return secrets.model_dump(by_alias=True, exclude_none=True)


def _commands(
    options: argparse.Namespace, services: Mapping[str, str], room: RoomSettings, *, joins: bool
) -> Iterator[str]:
    def service(role: str, *docker_options: str) -> Service:
        return Service(
            name=services[role],
            image=options.image.replace("{role}", role),
            network=options.network,
            settings=options.directory / services[role],
            secrets=options.directory / f"{services[role]}.env",
            options=docker_options,
        )

    website = service("website", f"--publish {options.website_port}:{room.website.port}")
    origin = room.encoder.origin
    public_port = origin.public_port or origin.port
    yield network_command(options.network)
    yield f"docker restart {website.container}" if joins else website.command()
    yield service("encoder", f"--publish {public_port}:{origin.port}").command()
    yield service("collector", *_source_options(room.collector.source)).command()
    yield f"# http://localhost:{options.website_port}/{options.room} shows the room."


def _source_options(source: Source) -> Iterator[str]:
    """What a source needs of the host."""
    match source:
        case FileSource(path=path):
            yield f"--volume {path}:{path}:ro"
        case V4l2Source(device=device, audio_device=sound):
            yield f"--device {device} --group-add video"
            if sound:
                yield "--device /dev/snd --group-add audio"
        case SrtSource():
            port = listening_port(source)
            yield f"--publish {port}:{port}/udp"
        case RtmpSource():
            port = listening_port(source)
            yield f"--publish {port}:{port}"
