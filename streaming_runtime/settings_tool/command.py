"""The command line of the settings tool."""

import argparse
import os
import sys
from pathlib import Path

from streaming_runtime.environment import PREFIXES, assignments_from
from streaming_runtime.errors import SettingsError
from streaming_runtime.files import checked, read_content, read_model
from streaming_runtime.roles import ROLES
from streaming_runtime.settings.assignments import AssignmentError, assigned
from streaming_runtime.settings_tool import output, pair
from streaming_runtime.settings_tool.documents import DOCUMENTS, PROGRAM, Document, heading
from streaming_runtime.settings_tool.explain import explanation
from streaming_runtime.settings_tool.options import add_options, assignments_of
from streaming_runtime.settings_tool.secrets import known_secrets, secrets_for

DESCRIPTION = """\
Writes a role's settings file, every key with a comment; or checks one; or explains a key.
What the role would refuse is refused, in the same words and with exit code 2.
"""
UNSIGNED = (
    "no register token: without it, nothing is reported to the website; "
    "give the website's secrets by --secrets-from\n"
)


def main(arguments: list[str]) -> int:
    """Run the tool; returns the exit code: 2 if something is wrong, and all of it is named."""
    options = parser().parse_args(arguments)
    try:
        if options.document == pair.NAME:
            pair.make(options)
        elif options.explain:
            sys.stdout.write(f"{explanation(DOCUMENTS[options.document], options.explain)}\n")
        elif options.check or options.check_secrets:
            _check(DOCUMENTS[options.document], options)
        else:
            _make(DOCUMENTS[options.document], options)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line: a sub-command for each document, and `pair`."""
    result = argparse.ArgumentParser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    documents = result.add_subparsers(dest="document", metavar="ROLE", required=True)
    for document in DOCUMENTS.values():
        child = documents.add_parser(
            document.name,
            help=document.summary,
            usage=f"{PROGRAM} {document.name} [--KEY VALUE …] [--set KEY=VALUE …] [--from FILE] "
            "[--output FILE]",
            description=DESCRIPTION,
            allow_abbrev=False,
        )
        _add_own_options(child, document)
        add_options(child, document.model)
    pair.add_parser(documents)
    return result


def _add_own_options(child: argparse.ArgumentParser, document: Document) -> None:
    child.add_argument("--from", dest="base", type=Path, metavar="FILE", help="start from FILE")
    child.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a key as files spell it: source.kind=test, rooms[0].slug=main",
    )
    child.add_argument("--format", choices=output.FORMATS, help="default: as FILE is called; toml")
    child.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    child.add_argument("--check", type=Path, metavar="FILE", help="only say what is wrong in FILE")
    child.add_argument("--explain", metavar="KEY", help="only say what KEY is: --explain room")
    child.set_defaults(check_secrets=None, secrets_output=None, secrets_from=[])
    if document.secrets:
        child.add_argument("--check-secrets", type=Path, metavar="FILE", help="the same of secrets")
        child.add_argument(
            "--secrets-output",
            type=Path,
            metavar="FILE",
            help="write secrets too, mode 0600: .json, .toml, or .env for docker run --env-file",
        )
        child.add_argument(
            "--secrets-from",
            action="append",
            type=Path,
            metavar="FILE",
            help="secrets of a neighbour, which the new ones then fit; without it they are fresh",
        )


def _check(document: Document, options: argparse.Namespace) -> None:
    if options.check:
        read_model(document.model, options.check)
        sys.stderr.write(f"{options.check}: good settings of {document.name}\n")
    if options.check_secrets and document.secrets:
        read_model(document.secrets, options.check_secrets)
        sys.stderr.write(f"{options.check_secrets}: good secrets of {document.name}\n")


def _make(document: Document, options: argparse.Namespace) -> None:
    content = read_content(document.model, options.base) if options.base else {}
    origin = f"{options.base} and command line" if options.base else "command line"
    try:
        content = assigned(content, assignments_of(options, document.model))
    except AssignmentError as error:
        raise SettingsError(f"{origin}: {error}") from None
    settings = checked(document.model, content, origin)
    secrets = None
    if options.secrets_output:
        known = known_secrets(options.secrets_from) | _secrets_from_environment(document)
        secrets = secrets_for(document, settings, known)
    form = options.format or (output.form_of(options.output) if options.output else "toml")
    output.write(output.text_of(settings, form, heading(document)), options.output)
    if secrets:
        if getattr(settings, "website", None) and not getattr(secrets, "register_token", None):
            sys.stderr.write(UNSIGNED)
        text = output.text_of(
            secrets, output.form_of(options.secrets_output), f"Secrets of the {document.role}."
        )
        output.write(text, options.secrets_output, output.SECRETS_MODE)


def _secrets_from_environment(document: Document) -> dict[str, str]:
    prefix = PREFIXES["secrets"]
    secrets = {name: value for name, value in os.environ.items() if name.startswith(prefix)}
    found = assignments_from(secrets, ROLES[document.role])["secrets"]
    return {str(item.path[0]): item.value for item in found}
