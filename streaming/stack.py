"""Reads the stack file: the only place that does, and all of it before the first resource."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any

import pulumi
import pulumi.runtime.config as raw_config
from pydantic import ValidationError

from streaming.authority_check import check_authority
from streaming.aws_checks import check_aws
from streaming.checks import cross_check
from streaming.cobbler.places import COBBLER_PASSWORD
from streaming.cost import check_hours
from streaming.event import EventSettings
from streaming.hosts.local_checks import check_this_machine
from streaming.hosts.pxe_checks import POWER_PASSWORDS, check_pxe_hosts
from streaming.hosts.ssh_checks import HostProblem, check_ssh_hosts
from streaming.registry_checks import PASSWORD_KEY, check_registry
from streaming.secrets import ConfiguredSecrets
from streaming_runtime.settings.problems import Problem, problems_of

STACK_SECRET = "stackSecret"  # noqa: S105 - the key's name, not a secret
SECRET_KEYS = (STACK_SECRET, PASSWORD_KEY, COBBLER_PASSWORD, POWER_PASSWORDS)


@dataclass(frozen=True)
class Stack:
    """A valid stack.

    Attributes:
        name: the stack's name.
        event: what the stack file says.
        secrets: those that it holds.
    """

    name: str
    event: EventSettings
    secrets: ConfiguredSecrets


def load_stack() -> Stack:
    """The current stack's file, validated.

    Raises:
        pulumi.RunError: with every problem of the file, each with its key, its value and a remedy.
    """
    name = pulumi.get_stack()
    config = raw_config.get_config_env() | raw_config.CONFIG.get()
    event, problems = validate(_values(config, pulumi.get_project()))
    problems = [*_misspelt_namespaces(config, pulumi.get_project()), *problems]
    if event and not problems:
        written = {key: config.get(f"{pulumi.get_project()}:{key}") for key in SECRET_KEYS}
        in_clear = not raw_config.is_config_secret(f"{pulumi.get_project()}:{POWER_PASSWORDS}")
        problems = [
            *check_this_machine(event, name),
            *check_ssh_hosts(event, name),
            *check_pxe_hosts(event, name, written, in_clear=in_clear),
            *check_authority(event),
            *check_registry(event.registry, written[PASSWORD_KEY]),
            *check_aws(event, name),
        ]
    if event is None or problems:
        raise pulumi.RunError(_message(name, problems))
    return Stack(name, event, _secrets(pulumi.Config()))


def _secrets(config: pulumi.Config) -> ConfiguredSecrets:
    return ConfiguredSecrets(
        stack=config.get_secret(STACK_SECRET),
        registry_password=config.get_secret(PASSWORD_KEY),
        cobbler_password=config.get_secret(COBBLER_PASSWORD),
        power_passwords=config.get_secret_object(POWER_PASSWORDS),
    )


def validate(values: dict[str, Any]) -> tuple[EventSettings | None, list[Problem]]:
    """The model of these values, or None, with all that is wrong."""
    problems = []
    event = None
    try:
        event = EventSettings.model_validate(values)
    except ValidationError as error:
        problems += problems_of(error, values, EventSettings)
    known = {problem.path for problem in problems}
    crossed = [*cross_check(values), *check_hours(values)]
    problems += [problem for problem in crossed if problem.path not in known]
    return event, problems


def _misspelt_namespaces(config: Iterable[str], project: str) -> Iterator[Problem]:
    """Keys that Pulumi takes for another package's, although they were surely meant for us."""
    for key in config:
        namespace = key.partition(":")[0]
        if namespace != project and get_close_matches(namespace, [project], cutoff=0.8):
            yield Problem(key, f"the part before the colon must be {project!r}")


def _values(config: Mapping[str, str], project: str) -> dict[str, Any]:
    prefix = f"{project}:"
    return {
        key.removeprefix(prefix): _parsed(value)
        for key, value in config.items()
        if key.startswith(prefix) and key.removeprefix(prefix) not in SECRET_KEYS
    }


def _parsed(value: str) -> Any:
    """Objects and lists reach the program as JSON, an empty section as an empty string."""
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return value


def _message(stack: str, problems: list[Problem]) -> str:
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    lines = "\n".join(_lines(problems))
    return f"Pulumi.{stack}.yaml: {count}; nothing was changed\n{lines}"


def _lines(problems: Iterable[Problem]) -> Iterator[str]:
    """One line a problem; those of a machine stand together below its name."""
    for host, found in groupby(problems, _host_of):
        if host:
            yield f"  host {host}"
        for problem in found:
            yield f"    {problem}" if host else f"  {problem}"


def _host_of(problem: Problem) -> str | None:
    return problem.host if isinstance(problem, HostProblem) else None
