"""Docker gets passwords for Amazon's registry from a program on PATH, by Docker's own protocol.

https://github.com/docker/docker-credential-helpers, "Development".
"""

import json
import subprocess
from pathlib import Path

import pytest

from streaming.credential_helper import PROFILE_VARIABLE, PROGRAM, REGION_VARIABLE
from tests.moto_account import ACCOUNT, REGION

ROOT = Path(__file__).parent.parent.parent.parent
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
PASSWORD = f"{ACCOUNT}-auth-token"
"""What moto's account gives."""


def ask(*words: str, server: str = REGISTRY) -> subprocess.CompletedProcess[str]:
    program = str(ROOT / "tools/bin" / PROGRAM)
    return subprocess.run(
        [program, *words], input=server, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("server", [REGISTRY, f"https://{REGISTRY}"])
def test_docker_is_given_user_and_password(aws_account: str, server: str) -> None:
    answer = ask("get", server=server)
    assert (answer.returncode, answer.stderr) == (0, "")
    credentials = json.loads(answer.stdout)
    assert credentials == {"ServerURL": server, "Username": "AWS", "Secret": PASSWORD}


def test_an_address_without_region_needs_one(
    aws_account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask("get", server="10.0.0.1:5443")
    assert answer.returncode == 1
    assert "no password for 10.0.0.1:5443: You must specify a region." in answer.stdout
    monkeypatch.setenv(REGION_VARIABLE, REGION)
    assert json.loads(ask("get", server="10.0.0.1:5443").stdout)["Secret"] == PASSWORD


def test_the_stacks_profile_counts(
    aws_account: str, no_account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where other credentials are in the environment."""
    monkeypatch.setenv(PROFILE_VARIABLE, "conference")
    answer = ask("get")
    assert answer.returncode == 1
    assert "The config profile (conference) could not be found" in answer.stdout
    keys = "aws_access_key_id = AKIATEST\naws_secret_access_key = test\n"
    no_account.write_text(f"[profile conference]\n{keys}")
    assert json.loads(ask("get").stdout)["Secret"] == PASSWORD


def test_a_password_of_another_account_is_not_given(aws_account: str) -> None:
    answer = ask("get", server=f"999999999999.dkr.ecr.{REGION}.amazonaws.com")
    assert answer.returncode == 1
    assert "account 999999999999's, and the AWS credentials at hand are account" in answer.stdout


def test_without_credentials_it_says_so(no_account: Path) -> None:
    answer = ask("get")
    assert (answer.returncode, answer.stderr) == (1, "")
    assert f"no password for {REGISTRY}: Unable to locate credentials" in answer.stdout


@pytest.mark.parametrize("words", [("store",), ("erase",), ("list",), ()])
def test_it_keeps_nothing(words: tuple[str, ...]) -> None:
    answer = ask(*words)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert "makes passwords and keeps none" in answer.stdout
