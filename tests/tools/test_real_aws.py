"""`make test-aws` refuses clearly where it would not test what it says."""

import pytest

from tools import real_aws


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")


def refusal(monkeypatch: pytest.MonkeyPatch, region: str) -> str:
    monkeypatch.setattr("sys.argv", ["tools.real_aws", "--region", region])
    with pytest.raises(SystemExit) as refused:
        real_aws.main()
    return str(refused.value)


def test_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, "eu-central-1")
    assert "Unable to locate credentials" in message
    assert "set AWS_PROFILE" in message


def test_without_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, "") == "name the region: REGION=eu-central-1"


def test_with_an_imitation_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")
    assert "which is not AWS: unset it" in refusal(monkeypatch, "eu-central-1")
