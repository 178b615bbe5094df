"""`python -m tools.stack <command> --stack dev`: what the Makefile's targets do with a stack."""

import argparse
import json
import sys
from pathlib import Path

from tools.stack.archiving import archive_room
from tools.stack.component import component_files, write_secrets
from tools.stack.deployment import down, preview, publish, up
from tools.stack.engine import Engine
from tools.stack.host_recovery import recover_host
from tools.stack.hosts import Placement
from tools.stack.logs import show_logs
from tools.stack.recordings import copy_recordings
from tools.stack.recovery import recover
from tools.stack.strays import end_strays, find_strays
from tools.stack.terminal import CommandError, say


def output(engine: Engine, _options: argparse.Namespace) -> int:
    """Print the stack's outputs as JSON."""
    if engine.find_state() is None:
        raise CommandError(f"stack {engine.stack} is not deployed; `make up` does that")
    json.dump(engine.outputs(), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def keys(engine: Engine, _options: argparse.Namespace) -> int:
    """Print where senders such as OBS send to, and the key each must show."""
    rooms = engine.outputs()["rooms"]
    found = engine.ingest_keys()
    if not found:
        raise CommandError(f"no room of stack {engine.stack} has a source of kind srt or rtmp")
    for slug, key in found.items():
        sys.stdout.write(f"{slug}  {rooms[slug]['ingest']}  {key}\n")
    return 0


def logs(engine: Engine, options: argparse.Namespace) -> int:
    """Show a room's logs, or those of the website and the gateways."""
    room: str = options.room
    placement = Placement.of(engine.stack, engine.find_state() or {})
    hosts = placement.of_room(room, "collector", "encoder") if room else placement.hosts.values()
    answered = show_logs(engine.stack, room, hosts)
    return 0 if answered else 1


def recordings(engine: Engine, options: argparse.Namespace) -> int:
    """Copy a room's recordings out."""
    room = _room(options)
    placement = Placement.of(engine.stack, engine.find_state() or {})
    folder = copy_recordings(engine.stack, room, placement.of_room(room, "collector"))
    sys.stdout.write(f"{folder}\n")
    return 0


def archive(engine: Engine, options: argparse.Namespace) -> int:
    """Copy a room's recordings out, and from here to the stack's bucket."""
    sys.stdout.write(f"{archive_room(engine, _room(options))}\n")
    return 0


def mend(engine: Engine, options: argparse.Namespace) -> int:
    """Put right what an interrupted update left, or make a host anew that vanished."""
    state = engine.require_stack()
    if options.host:
        return recover_host(engine, state, options.host, force=options.force)
    if options.force:
        end_strays(engine.stack, find_strays(engine.stack, state))
    return 0 if recover(engine, state, everywhere=True) else 1


def settings(engine: Engine, options: argparse.Namespace) -> int:
    """Print what a component's container was given, its secrets to a file of their own."""
    if not options.component:
        raise CommandError("name the component: COMPONENT=encoder/main")
    files = component_files(engine, options.component)
    try:
        if options.secrets_output:
            write_secrets(options.secrets_output, files.secrets)
            say(f"secrets of {options.component} are in {options.secrets_output}")
        if options.output:
            options.output.write_text(files.settings, encoding="utf-8")
            say(f"settings of {options.component} are in {options.output}")
        else:
            sys.stdout.write(f"{files.settings}\n")
    except OSError as error:
        raise CommandError(f"{error.filename}: cannot be written: {error.strerror}") from None
    return 0


def _room(options: argparse.Namespace) -> str:
    if not options.room:
        raise CommandError("name the room: ROOM=main")
    room: str = options.room
    return room


COMMANDS = {
    "up": up,
    "preview": preview,
    "publish": publish,
    "output": output,
    "keys": keys,
    "down": down,
    "logs": logs,
    "recordings": recordings,
    "archive": archive,
    "recover": mend,
    "settings": settings,
}


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.stack")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--room", default="")
    parser.add_argument("--host", default="")
    parser.add_argument("--purge", action="store_true")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--component", default="")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--secrets-output", type=Path)
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](Engine(options.stack), options)
    except CommandError as error:
        say(f"{options.command}: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
