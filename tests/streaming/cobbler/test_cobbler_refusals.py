"""What Cobbler refuses is said with the key of the stack file that is wrong."""

import pytest

from streaming.cobbler import CobblerError, DistroRecord, Power
from streaming.cobbler.refusals import explained_refusal
from tests.streaming.cobbler.fake_cobbler import CX, FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import DISTRO, PROFILE, machine, with_profile

KERNEL_FAULT = (
    "kernel not found or it does not match with allowed kernel filename pattern "
    "[(vmlinu[xz]|…)]: /srv/host-image/vmlinuz."
)


@pytest.mark.parametrize(
    ("record", "said", "message"),
    [
        (DISTRO, KERNEL_FAULT, "cobbler.hostImage.folder: .* does not find /srv/host-image/vml"),
        (DISTRO, "initrd not found: x", "cobbler.hostImage.folder: .*/initrd.img on its machine"),
        (
            PROFILE,
            'distribution "streaming-dev" not found',
            "Cobbler has no distro streaming-dev; `make up`",
        ),
        (
            machine(),
            'MAC address duplicate found "52:…". Object with the conflict has the name "s1"',
            "hosts.hall.mac: 52:54:00:77:00:11 belongs to Cobbler's system s1",
        ),
        (
            machine(),
            'IP address duplicate found "192.0.2.11". Object with the conflict has the name "s1"',
            "hosts.hall.address: 192.0.2.11 belongs to Cobbler's system s1",
        ),
    ],
)
def test_refusals_in_the_words_of_the_stack_file(
    record: DistroRecord, said: str, message: str
) -> None:
    error = explained_refusal(record, said)
    assert error is not None
    with pytest.raises(CobblerError, match=f"^{message}"):
        raise error


def test_a_profile_that_is_gone(cobbler: FakeCobbler) -> None:
    with pytest.raises(CobblerError, match=r"^Cobbler has no profile streaming-dev; `make up`"):
        api_of(cobbler).put(machine())


def test_a_power_type_that_cobbler_does_not_have(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    message = r"^hosts\.hall\.power\.kind: .* 'wti'; use one of ipmilan, redfish, or install"
    with pytest.raises(CobblerError, match=message):
        api.put(machine(power=Power("wti", "192.0.2.211")))


def test_a_refusal_without_better_words_is_cobblers(cobbler: FakeCobbler) -> None:
    cobbler.failures = [CX("disk full")]
    with pytest.raises(CobblerError, match=r"refuses: disk full$"):
        api_of(cobbler).put(DISTRO)


def test_a_profile_that_others_use_stays(cobbler: FakeCobbler) -> None:
    api = with_profile(api_of(cobbler))
    api.put(machine())
    with pytest.raises(CobblerError, match="removal would orphan system"):
        api.remove("profile", PROFILE.name)
