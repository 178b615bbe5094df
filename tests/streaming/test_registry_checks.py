"""What is wrong with a registry, or with the way to it, is told before anything is changed."""

import ssl
from collections.abc import Callable
from http.client import FORBIDDEN, OK, UNAUTHORIZED
from pathlib import Path
from typing import Any

import pulumi
import pytest

from streaming import registry_checks
from streaming.event import GenericRegistry, NoRegistry
from streaming.registry_checks import check_registry

Answer = tuple[int, str] | Exception
BEARER = 'Bearer realm="https://auth.example.org/token",service="registry.example.org"'


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the registry answers, and what it does with its own authority trusted."""

    def answer(first: Answer, trusting: Answer = (OK, "")) -> None:
        def knock(
            host: str, headers: dict[str, str], trust: ssl.SSLContext | None = None
        ) -> tuple[int, str]:
            given = trusting if trust else first
            if isinstance(given, Exception):
                raise given
            return given

        monkeypatch.setattr(registry_checks, "_knock", knock)

    answer((OK, ""))
    return answer


def registry(**keys: Any) -> GenericRegistry:
    return GenericRegistry(kind="generic", address="registry.example.org/conference", **keys)


def said(settings: GenericRegistry, password: str | None = None) -> list[str]:
    return [str(problem) for problem in check_registry(settings, password)]


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_message = "self-signed certificate in certificate chain"
    return error


@pytest.fixture
def ca_file(tmp_path: Path) -> str:
    """The system's authorities, in the part of one: any certificates will do here."""
    file = tmp_path / "ca.pem"
    file.write_bytes(Path(ssl.get_default_verify_paths().cafile or "").read_bytes())
    return str(file)


def test_no_registry_is_no_problem() -> None:
    assert check_registry(NoRegistry(), None) == []


def test_an_open_door_is_no_problem(answers: Callable[..., None]) -> None:
    assert said(registry(username="volunteer"), "secret") == []


def test_a_user_needs_a_password(answers: Callable[..., None]) -> None:
    [problem] = said(registry(username="volunteer"))
    assert problem.startswith("registryPassword: missing; `pulumi config set --secret")


def test_a_password_needs_a_user(answers: Callable[..., None]) -> None:
    assert said(registry(), "secret") == [
        "registryPassword: belongs to no user; name one in `registry.username`"
    ]


def test_a_user_and_a_helper_are_one_too_many(answers: Callable[..., None]) -> None:
    problems = said(registry(username="volunteer", credential_helper="nobody-has-this"), "secret")
    assert problems == [
        "registry.credentialHelper: stands beside `username`; keep one of them",
        "registry.credentialHelper: there is no `docker-credential-nobody-has-this` on PATH",
    ]


def test_a_missing_ca_file_is_named(answers: Callable[..., None]) -> None:
    assert said(registry(ca_file="/absent/ca.pem")) == [
        "registry.caFile: /absent/ca.pem is no file on this machine; correct the path"
    ]


@pytest.mark.parametrize("status", [UNAUTHORIZED, FORBIDDEN])
def test_a_refused_user_is_named_and_the_password_is_not(
    answers: Callable[..., None], status: int
) -> None:
    answers((status, 'Basic realm="registry"'))
    [problem] = said(registry(username="volunteer"), "hunter2")
    assert "registry.example.org refuses 'volunteer' with this password" in problem
    assert "hunter2" not in problem


def test_a_registry_that_wants_a_user_says_so(answers: Callable[..., None]) -> None:
    answers((UNAUTHORIZED, 'Basic realm="registry"'))
    [problem] = said(registry())
    assert "registry.address: registry.example.org wants to know who comes" in problem


def test_the_word_of_a_token_service_counts(
    answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers((UNAUTHORIZED, BEARER))
    monkeypatch.setattr(registry_checks, "_ask_for_token", lambda challenge, headers: OK)
    assert said(registry(username="volunteer"), "secret") == []
    monkeypatch.setattr(registry_checks, "_ask_for_token", lambda challenge, headers: UNAUTHORIZED)
    assert "refuses 'volunteer'" in said(registry(username="volunteer"), "secret")[0]


def test_an_unknown_authority_without_a_ca_file(answers: Callable[..., None]) -> None:
    answers(untrusted())
    [problem] = said(registry())
    assert "not trusted (self-signed certificate in certificate chain)" in problem
    assert "`registry.caFile`" in problem


def test_a_ca_file_that_vouches_for_another(answers: Callable[..., None], ca_file: str) -> None:
    answers(untrusted(), trusting=untrusted())
    [problem] = said(registry(ca_file=ca_file))
    assert f"{ca_file} does not vouch for registry.example.org" in problem


def test_a_shell_in_which_pulumi_does_not_know_the_ca_file(
    answers: Callable[..., None], ca_file: str
) -> None:
    answers(untrusted())
    [problem] = said(registry(ca_file=ca_file))
    assert f"`export SSL_CERT_FILE={ca_file}`" in problem


def test_a_registry_that_is_away_is_a_warning_only(
    answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    answers(ConnectionRefusedError("connection refused"))
    assert said(registry()) == []
    assert "does not answer (connection refused)" in warnings[0]
