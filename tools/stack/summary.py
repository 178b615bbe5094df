"""What `make up` ends with: the addresses, and whether the rooms are live."""

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from tools.stack.engine import Engine
from tools.stack.terminal import say

WAIT_SECONDS = 45
REMOTE_WAIT_SECONDS = 180
"""Other hosts fetch images first, names spread, and certificates take their time."""
POLL_SECONDS = 0.5


def print_summary(engine: Engine) -> bool:
    """Wait a little for the rooms to be live, then print where everything is.

    Returns:
        Whether the website answers.
    """
    outputs = engine.outputs()
    website = outputs["website"]
    states = _wait_for_rooms(website, list(outputs["rooms"]), _patience(outputs))
    width = max(len(slug) for slug in outputs["rooms"])
    sys.stdout.write(f"\nwebsite  {website}\n")
    for name, host in (outputs.get("hosts") or {}).items():
        if host["kind"] != "local":
            sys.stdout.write(f"host {name}  {host['address']}\n")
    for slug, room in outputs["rooms"].items():
        state = states.get(slug, "not known to the website yet")
        sys.stdout.write(f"  {slug:{width}}  {room['page']}  {state}\n")
        if "ingest" in room:
            sys.stdout.write(f"  {'':{width}}  send to {room['ingest']}\n")
    option = "" if engine.stack == "dev" else f" STACK={engine.stack}"
    sys.stdout.write(f"\nmake down{option} ends it, make logs ROOM=<room>{option} shows its logs\n")
    return bool(states)


def _patience(outputs: dict[str, Any]) -> float:
    kinds = {host["kind"] for host in (outputs.get("hosts") or {}).values()}
    return REMOTE_WAIT_SECONDS if kinds - {"local"} else WAIT_SECONDS


def _wait_for_rooms(website: str, slugs: list[str], seconds: float) -> dict[str, str]:
    say("waiting for the rooms to be live")
    deadline = time.monotonic() + seconds
    shown: dict[str, str] = {}
    told = ""
    while True:
        states, trouble = _room_states(website)
        if trouble and trouble != told:
            say(f"  {website}: {trouble}")
        told = trouble or told
        for slug, state in states.items():
            if shown.get(slug) != state:
                say(f"  {slug}: {state}")
        shown = states
        all_live = all(states.get(slug) == "live" for slug in slugs)
        if all_live or time.monotonic() > deadline:
            return states
        time.sleep(POLL_SECONDS)


def _room_states(website: str) -> tuple[dict[str, str], str]:
    """What the website says of the rooms; or nothing, and why not."""
    try:
        with urllib.request.urlopen(f"{website}/api/v1/rooms", timeout=5) as answer:  # noqa: S310
            rooms: list[dict[str, Any]] = json.load(answer)
    except urllib.error.URLError as error:
        return {}, str(error.reason)
    except (OSError, ValueError) as error:
        return {}, str(error)
    return {room["slug"]: room["state"] for room in rooms}, ""
