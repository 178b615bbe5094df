"""After a failed update, known errors of AWS get a sentence each, and only for stacks on AWS."""

import pytest

from tools.stack import aws

QUOTA = (
    "creating EC2 Instance: operation error EC2: RunInstances, api error VcpuLimitExceeded: You "
    "have requested more vCPU capacity than your current vCPU limit of 0 allows"
)


def test_a_known_error_is_explained_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(aws, "aws_account", lambda stack: ("eu-central-1", None))
    aws.explain_errors("demo", [QUOTA, QUOTA, "update failed"])
    paragraphs = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(paragraphs) == 1
    assert "quota" in paragraphs[0].lower()


def test_nothing_is_explained_of_other_stacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(aws, "aws_account", lambda stack: None)
    aws.explain_errors("demo", [QUOTA])
    assert capsys.readouterr().err == ""
