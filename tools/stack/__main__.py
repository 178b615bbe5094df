"""`python -m tools.stack <command> --stack dev`: what the Makefile's targets do with a stack."""

import argparse
import json
import sys

from tools.stack.docker import docker, images, volumes
from tools.stack.engine import Engine
from tools.stack.logs import show_logs
from tools.stack.recordings import copy_recordings
from tools.stack.recovery import recover, remove_orphans
from tools.stack.summary import print_summary
from tools.stack.terminal import CommandError, say


def up(engine: Engine, _options: argparse.Namespace) -> int:
    """Deploy the stack and print its addresses."""
    engine.require_stack()
    recover(engine)
    code = engine.update()
    if code:
        say("\nnot everything was deployed; mend what is said above and run it again")
        return code
    return 0 if print_summary(engine) else 1


def preview(engine: Engine, _options: argparse.Namespace) -> int:
    """Show what an update would change."""
    engine.require_stack()
    return engine.preview()


def output(engine: Engine, _options: argparse.Namespace) -> int:
    """Print the stack's outputs as JSON."""
    if not engine.exists():
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
    if engine.exists():
        recover(engine)
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
    engine.require_stack()
    recover(engine)
    return 0


def _room(options: argparse.Namespace) -> str:
    if not options.room:
        raise CommandError("name the room: ROOM=main")
    room: str = options.room
    return room


COMMANDS = {
    "up": up,
    "preview": preview,
    "output": output,
    "keys": keys,
    "down": down,
    "logs": logs,
    "recordings": recordings,
    "recover": mend,
}


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.stack")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--room", default="")
    parser.add_argument("--purge", action="store_true")
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
