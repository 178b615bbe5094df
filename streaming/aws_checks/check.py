"""All checks of a stack that has something on AWS."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pulumi

from streaming.aws_checks.account import check_account, check_helper_account
from streaming.aws_checks.images import check_machine_image
from streaming.aws_checks.instances import check_instances
from streaming.aws_checks.names import check_names
from streaming.aws_checks.network import check_network
from streaming.aws_checks.quotas import check_addresses
from streaming.aws_checks.this_machine import check_credential_helper, check_ssh
from streaming.aws_session import aws_client
from streaming.event import AwsOptions, EventSettings
from streaming_runtime.settings.problems import Problem

PATIENCE_SECONDS = 10
"""For the question who we are, and again for all others, which are asked at once."""

Check = Callable[[], Iterable[Problem]]


def check_aws(event: EventSettings, stack: str) -> list[Problem]:
    """What keeps AWS, or the way to it, from running the stack; all of it at once.

    Without valid credentials nothing further can be asked. A permission that only the checks need
    is no problem where it is missing: that check is left out.

    Args:
        event: the stack file.
        stack: the stack's name.
    """
    if event.aws is None:
        return []
    here = [*check_ssh(event), *check_credential_helper(event)]
    if find_spec("boto3") is None:
        return [
            *here,
            Problem("aws", "the Python package boto3 is missing; `make setup` brings it"),
        ]
    _load_packages(event)
    clients = _clients(event.aws)
    account, answered = _ask([partial(check_account, event.aws, clients)], PATIENCE_SECONDS)
    if not answered:
        return [*here, Problem("aws", "AWS does not answer; check this machine's network")]
    if account:
        return [*here, *account]
    found, answered = _ask(
        [
            partial(check_helper_account, event, clients),
            partial(check_instances, event, stack, clients),
            partial(check_addresses, event, stack, clients),
            partial(check_network, event.aws, clients),
            partial(check_names, event, stack, clients),
            partial(check_machine_image, event, clients),
        ],
        PATIENCE_SECONDS,
    )
    if not answered:
        pulumi.log.warn("AWS is slow to answer: not all of the stack file was checked against it")
    return [*here, *found]


def _load_packages(event: EventSettings) -> None:
    """Load what the checks need, which can take seconds, so that AWS is not called slow for it."""
    import_module("boto3")
    if any(host.kind == "ec2" for host in event.hosts.values()):
        import_module("streaming.hosts.ec2")


def _clients(aws: AwsOptions) -> Callable[..., Any]:
    """Makes each client once; `region` and `profile` differ from the stack file's where named."""
    lock = threading.Lock()

    @cache
    def make(service: str, region: str, profile: str | None) -> Any:
        return aws_client(service, region=region, profile=profile)

    def client(service: str, *, region: str = aws.region, profile: str | None = aws.profile) -> Any:
        with lock:
            return make(service, region, profile)

    return client


def _ask(checks: Sequence[Check], seconds: float) -> tuple[list[Problem], bool]:
    """What these checks find in that time, in their order, and whether that is all.

    Looking up a name can take longer than any time-out of ours, so that it is not waited for.
    """
    answers: queue.Queue[tuple[int, list[Problem] | Exception]] = queue.Queue()

    def run(index: int, check: Check) -> None:
        try:
            answers.put((index, list(check())))
        except Exception as error:  # raised again below, in the thread that waits
            answers.put((index, error))

    for index, check in enumerate(checks):
        threading.Thread(target=run, args=(index, check), daemon=True).start()
    found: dict[int, list[Problem]] = {}
    deadline = time.monotonic() + seconds
    while len(found) < len(checks):
        try:
            index, answer = answers.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(answer, Exception):
            raise answer
        found[index] = answer
    problems = [problem for index in sorted(found) for problem in found[index]]
    return problems, len(found) == len(checks)
