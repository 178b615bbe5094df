"""Changes of one Cobbler wait for each other, and are made again where it raced with itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from streaming.cobbler import CobblerError
from tests.streaming.cobbler.fake_cobbler import CX, FakeCobbler, api_of
from tests.streaming.cobbler.records_of_a_stack import DISTRO, machine, with_profile


def test_machines_are_written_one_after_the_other(cobbler: FakeCobbler) -> None:
    with_profile(api_of(cobbler))

    def write(number: int) -> None:
        api = api_of(cobbler)
        address, mac = f"192.0.2.{number}", f"52:54:00:77:00:{number:02x}"
        record = machine(f"hall{number}", mac=mac, address=address)
        api.put(record)
        api.write_boot(record.name, f"b{number}", {})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(1, 9)))
    assert len(cobbler.items["system"]) == 8
    assert cobbler.most_changes == 1
    assert cobbler.logins == 1


@pytest.mark.parametrize(
    "race",
    [
        FileExistsError(17, "File exists"),
        FileNotFoundError(2, "No such file or directory"),
        RuntimeError("dictionary changed size during iteration"),
        CX("It seems unwise to overwrite the object streaming-dev, try 'edit'"),
    ],
)
def test_a_race_with_somebody_else_is_run_again(cobbler: FakeCobbler, race: Exception) -> None:
    cobbler.failures = [race, race]
    api_of(cobbler).put(DISTRO)
    assert cobbler.done == ["add distro streaming-dev"]


def test_races_end(cobbler: FakeCobbler) -> None:
    cobbler.failures = [FileExistsError(17, "File exists")] * 20
    with pytest.raises(CobblerError, match=r"refuses: .*File exists"):
        api_of(cobbler).put(DISTRO)


def test_other_failures_are_not_tried_again(cobbler: FakeCobbler) -> None:
    cobbler.failures = [ValueError("no")]
    with pytest.raises(CobblerError):
        api_of(cobbler).put(DISTRO)
    assert cobbler.done == []
