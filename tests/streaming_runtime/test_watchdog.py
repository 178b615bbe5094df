"""The score: faults add, time takes away, and beyond the limit restarting has no sense."""

import pytest

from streaming_runtime.watchdog import ESCALATION_SCORE, POINTS, REMEMBERED_FAULTS, Fault, Score


def test_it_starts_at_zero() -> None:
    assert Score().at(1e6) == 0


def test_a_fault_adds_its_points_and_time_takes_them_away() -> None:
    score = Score()
    score.add(Fault.HUNG, 100)
    assert score.at(100) == POINTS[Fault.HUNG]
    assert score.at(104) == POINTS[Fault.HUNG] - 4
    assert score.at(1000) == 0


def test_a_quiet_time_leaves_no_credit() -> None:
    score = Score()
    score.add(Fault.EXITED, 0)
    score.add(Fault.EXITED, 1000)
    assert score.at(1000) == POINTS[Fault.EXITED]


@pytest.mark.parametrize("interval", [0.1, 1, 5, 9])
def test_frequent_faults_escalate(interval: float) -> None:
    score = Score()
    faults = 0
    while not score.beyond_restarting(faults * interval):
        faults += 1
        score.add(Fault.EXITED, faults * interval)
        assert faults < 100
    assert score.at(faults * interval) > ESCALATION_SCORE


def test_it_remembers_the_last_faults_only() -> None:
    score = Score()
    for second in range(20):
        score.add(Fault.EXITED, second)
    assert [at for at, _ in score.history] == list(range(20 - REMEMBERED_FAULTS, 20))
