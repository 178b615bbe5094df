"""Which key of the old configuration becomes what, and why the others become nothing."""

import re
from typing import Any

TITLE = "title"
LINK = "link"
CONFERENCE = "conference"
TIMEZONE = "schedule-timezone"
MACHINES = {
    "flumotion-collector": "collector",
    "flumotion-encoder": "encoder",
    "flumotion-mixer": "mixer",
}
"""Keys that name a group's machines, and what the machine was for."""

COUNTERPARTS = {
    CONFERENCE: "`conference.name`",
    TIMEZONE: "`conference.timezone`",
    LINK: "`conference.links[]`",
    TITLE: "`rooms[].title`",
    **{key: f"a comment that names the {role}" for key, role in MACHINES.items()},
}
"""Keys whose values reach the stack file, and where they stand there."""

_NO_CHAT = "there is no chat; a link to one can stand in `conference.links`"
_NO_SOCIAL = "pages show no posts of other services"
_NO_SCHEDULE = "there is no schedule yet"
_LINK_KEY = "the collector's link has a key of its own, made from the stack secret"

WITHOUT = {
    "secret": "every component's token is made from the stack secret",
    "localips": "nobody is kept from watching by address",
    "reload": "open pages keep themselves up to date",
    "logdir": "`make logs` shows the containers' logs",
    "schedule-format": _NO_SCHEDULE,
    "schedule-url": _NO_SCHEDULE,
    "schedule": _NO_SCHEDULE,
    "schedule-key": _NO_SCHEDULE,
    "schedule-see-also": _NO_SCHEDULE,
    "logo": "pages show no logo",
    "preview": "the index shows no preview pictures",
    "twitter": _NO_SOCIAL,
    "twitter_announce": _NO_SOCIAL,
    "ircnetwork": _NO_CHAT,
    "ircchannel": _NO_CHAT,
    "channel": _NO_CHAT,
    "irclog": _NO_CHAT,
    "flumotion": "every room has a collector and an encoder",
    "flumotion-user": _LINK_KEY,
    "flumotion-password": _LINK_KEY,
    "flumotion-salt": _LINK_KEY,
    "youtube": "every room is streamed by its own encoder, none by YouTube",
    "justintv_user": "streams are not passed on to other services",
}
"""Known keys without a counterpart, and why they have none."""

UNKNOWN = "not a key that the importer knows"

_SECRET_NAME = re.compile(r"secret|passw|salt|token|user|credential|private", re.IGNORECASE)
_LOGIN_IN_ADDRESS = re.compile(r"//[^/\s]*@")


def is_secret_name(key: str) -> bool:
    """Whether a key's name says that its value is nobody's business."""
    return bool(_SECRET_NAME.search(key))


def may_be_shown(value: Any) -> bool:
    """Whether nothing inside a value looks like a secret: a key's name, a login in an address."""
    if isinstance(value, dict):
        return all(not is_secret_name(key) and may_be_shown(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(may_be_shown(inner) for inner in value)
    return not (isinstance(value, str) and _LOGIN_IN_ADDRESS.search(value))
