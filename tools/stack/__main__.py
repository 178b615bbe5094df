"""`python -m tools.stack <command> --stack dev`: what the Makefile's targets do with a stack."""

import argparse
import json
import sys
from pathlib import Path

from tools.stack.component import component_files, write_secrets
from tools.stack.docker import docker, images, volumes
from tools.stack.engine import Engine
from tools.stack.logs import show_logs
from tools.stack.publish import registry_of
from tools.stack.recordings import copy_recordings
from tools.stack.recovery import recover, remove_orphans
from tools.stack.summary import print_summary
from tools.stack.terminal import CommandError, say


def up(engine: Engine, _options: argparse.Namespace) -> int:
    """Deploy the stack and print its addresses."""
    recover(engine, engine.require_stack())
    code = engine.update()
    if code:
        say("\nnot everything was deployed; mend what is said above and run it again")
        return code
    return 0 if print_summary(engine) else 1


def preview(engine: Engine, _options: argparse.Namespace) -> int:
    """Show what an update would change."""
    engine.require_stack()
    return engine.preview()


def publish(engine: Engine, _options: argparse.Namespace) -> int:
    """Build the images and push them to the stack's registry, deploying nothing."""
    state = engine.require_stack()
    registry = registry_of(engine.stack)
    if registry.get("kind", "none") == "none":
        raise CommandError(
            f"stack {engine.stack} has no registry; name one in `registry` of its stack file "
            "(docs/registries.md)"
        )
    recover(engine, state)
    code = engine.publish()
    if not code:
        say(f"\npublished to {registry.get('address')}")
    return code


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


def down(engine: Engine, options: argparse.Namespace) -> int:
    """Take the stack down."""
    state = engine.find_state()
    if state is not None:
        recover(engine, state)
        code = engine.destroy()
        if code:
            return code
    remove_orphans(engine.stack, {})
    if options.purge:
        for volume in volumes(engine.stack):
            docker("volume", "rm", volume)
            say(f"removed volume {volume}")
        for image in images(engine.stack):
            docker("image", "rm", image)
            say(f"removed image {image}")
    elif volumes(engine.stack):
        say(f"kept: {', '.join(volumes(engine.stack))} (PURGE=1 removes them)")
    return 0


def logs(engine: Engine, options: argparse.Namespace) -> int:
    """Show a room's logs."""
    show_logs(engine.stack, _room(options))
    return 0


def recordings(engine: Engine, options: argparse.Namespace) -> int:
    """Copy a room's recordings out."""
    sys.stdout.write(f"{copy_recordings(engine.stack, _room(options))}\n")
    return 0


def mend(engine: Engine, _options: argparse.Namespace) -> int:
    """Put right what an interrupted update left."""
    recover(engine, engine.require_stack())
    return 0


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
    "recover": mend,
    "settings": settings,
}


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.stack")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--room", default="")
    parser.add_argument("--purge", action="store_true")
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
