"""Who may change records: the right user of a Cobbler of the right version."""

import pytest

from streaming.cobbler import CobblerError
from tests.streaming.cobbler.fake_cobbler import CX, PASSWORD, FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import DISTRO

WRONG = "wrong horse"


def test_the_right_password_is_taken(cobbler: FakeCobbler) -> None:
    api_of(cobbler).check()
    assert cobbler.logins == 1


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (False, "^cobbler.user: .* refuses user 'cobbler' .* the secret `cobblerPassword`"),
        (True, "^cobbler.host: .* does not take the stack's password"),
    ],
)
def test_a_wrong_password_is_said_and_not_shown(
    cobbler: FakeCobbler, own: bool, message: str
) -> None:
    with pytest.raises(CobblerError, match=message) as caught:
        api_of(cobbler, password=WRONG, own=own).check()
    assert WRONG not in str(caught.value)


@pytest.mark.parametrize("version", [[3, 2, 1], [3, 4, 0], [4, 0, 0]])
def test_other_versions_are_refused(cobbler: FakeCobbler, version: list[int]) -> None:
    cobbler.version = version
    number = ".".join(map(str, version))
    with pytest.raises(CobblerError, match=rf"^cobbler\.url: .* has version {number}; .*3\.3"):
        api_of(cobbler).put(DISTRO)


def test_something_else_that_speaks_xml_rpc(cobbler: FakeCobbler) -> None:
    cobbler.version = ["x"]  # type: ignore[list-item]  # not what Cobbler says
    with pytest.raises(CobblerError, match="is no Cobbler, or one before version 3"):
        api_of(cobbler).check()


def test_a_login_that_cobbler_forgot_is_made_again(cobbler: FakeCobbler) -> None:
    api = api_of(cobbler)
    api.put(DISTRO)
    cobbler.tokens.clear()
    api.put(DISTRO)
    assert cobbler.logins == 2


def test_no_refusal_shows_password_or_login(cobbler: FakeCobbler) -> None:
    api = api_of(cobbler)
    api.check()
    [token] = cobbler.tokens
    cobbler.failures = [CX(f"no: {PASSWORD} {token}")]
    with pytest.raises(CobblerError, match=r"refuses: no: \[secret\] \[secret\]$"):
        api.put(DISTRO)
