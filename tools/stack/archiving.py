"""Takes a room's recordings to the stack's bucket, by way of this machine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streaming.aws_session import aws_client
from tools.stack.engine import Engine
from tools.stack.hosts import Placement, stack_outputs
from tools.stack.recordings import NothingRecorded, copy_recordings, folder_of
from tools.stack.stack_file import PREFIX, aws_account, stack_values
from tools.stack.terminal import CommandError, say


def archive_room(engine: Engine, room: str) -> str:
    """Copy a room's recordings out, then upload what the bucket lacks; where they are then.

    Where no host has them any more, what was copied before is uploaded.

    Raises:
        CommandError: the stack has no archive, or not everything could be copied or uploaded.
    """
    state = engine.find_state() or {}
    account = aws_account(engine.stack)
    bucket = account and _bucket(engine.stack, stack_outputs(state), account)
    if not bucket or account is None:
        raise CommandError(
            f"stack {engine.stack} has no archive: add `archive: {{}}` and `aws` to its stack file "
            "and deploy it"
        )
    folder = _copied(engine.stack, room, state)
    # Imported where it is used: Amazon's package takes half a second to load.
    from tools.stack.archive import upload_recordings

    region, profile = account
    prefix = f"recordings/{room}"
    count = upload_recordings(folder, bucket, prefix, region=region, profile=profile)
    say(f"{count} parts uploaded")
    return f"s3://{bucket}/{prefix}/"


def _copied(stack: str, room: str, state: Mapping[str, Any]) -> Path:
    placement = Placement.of(stack, state)
    try:
        return copy_recordings(stack, room, placement.of_room(room, "collector"))
    except NothingRecorded as error:
        folder = folder_of(stack, room)
        if not any(folder.glob("*")):
            raise
        say(f"{error}\nuploading what is in {folder}")
        return folder


def _bucket(stack: str, outputs: Mapping[str, Any], account: tuple[str, str | None]) -> str | None:
    """The bucket's name, also of a stack that is down; None if there is none."""
    wanted = stack_values(stack).get("archive")
    deployed: str | None = outputs.get("archive")
    if deployed or not isinstance(wanted, Mapping):
        return deployed
    named: str | None = wanted.get("bucket")
    return named or _made_up_name(stack, *account)


def _made_up_name(stack: str, region: str, profile: str | None) -> str:
    from botocore.exceptions import BotoCoreError, ClientError

    from streaming.archive import made_up_prefix

    try:
        identity = aws_client("sts", region=region, profile=profile).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"AWS does not say whose account this is: {error}") from error
    return f"{made_up_prefix(PREFIX.rstrip(':'), stack)}-{identity['Account']}"
