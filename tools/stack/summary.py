"""What `make up` ends with: the addresses, and whether the rooms are live."""

import json
import sys
import time
import urllib.request
from typing import Any

from tools.stack.engine import Engine
from tools.stack.terminal import say

WAIT_SECONDS = 45
POLL_SECONDS = 0.5


def print_summary(engine: Engine) -> bool:
    """Wait a little for the rooms to be live, then print where everything is.

    Returns:
        Whether the website answers.
    """
    outputs = engine.outputs()
    website = outputs["website"]
    states = _wait_for_rooms(website, list(outputs["rooms"]))
    width = max(len(slug) for slug in outputs["rooms"])
    sys.stdout.write(f"\nwebsite  {website}\n")
    for slug, room in outputs["rooms"].items():
        state = states.get(slug, "not known to the website yet")
        sys.stdout.write(f"  {slug:{width}}  {room['page']}  {state}\n")
        if "ingest" in room:
            sys.stdout.write(f"  {'':{width}}  send to {room['ingest']}\n")
    option = "" if engine.stack == "dev" else f" STACK={engine.stack}"
    sys.stdout.write(f"\nmake down{option} ends it, make logs ROOM=<room>{option} shows its logs\n")
    return bool(states)


def _wait_for_rooms(website: str, slugs: list[str]) -> dict[str, str]:
    say("waiting for the rooms to be live")
    deadline = time.monotonic() + WAIT_SECONDS
    shown: dict[str, str] = {}
    while True:
        states = _room_states(website)
        for slug, state in states.items():
            if shown.get(slug) != state:
                say(f"  {slug}: {state}")
        shown = states
        all_live = all(states.get(slug) == "live" for slug in slugs)
        if all_live or time.monotonic() > deadline:
            return states
        time.sleep(POLL_SECONDS)


def _room_states(website: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"{website}/api/v1/rooms", timeout=5) as answer:  # noqa: S310
            rooms: list[dict[str, Any]] = json.load(answer)
    except (OSError, ValueError):
        return {}
    return {room["slug"]: room["state"] for room in rooms}
