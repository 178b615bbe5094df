"""The table of costs that `make preview` and `make up` end with."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.streaming.stack_files import stack
from tools.stack import stack_file
from tools.stack.cost_table import cost_table

EC2: dict[str, Any] = {
    "aws": {"region": "eu-central-1", "adminCidrs": ["192.0.2.1/32"]},
    "hosts": {"web": {"kind": "ec2", "instanceType": "t3.medium", "diskGb": 20}},
}


def table(root: Path, monkeypatch: pytest.MonkeyPatch, **sections: object) -> str:
    config = {f"streaming-system:{key}": value for key, value in stack(**sections).items()}
    config["streaming-system:stackSecret"] = {"secure": "…"}
    (root / "Pulumi.demo.yaml").write_text(yaml.safe_dump({"config": config}))
    monkeypatch.setattr(stack_file, "ROOT", root)
    return cost_table("demo")


def test_it_has_each_price_the_total_and_the_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = {"name": "A", "start": "2099-05-01T08:00", "end": "2099-05-01T18:00"}
    shown = table(tmp_path, monkeypatch, conference=hours, **EC2)
    rows = {line.split("  ")[1]: " ".join(line.split()) for line in shown.splitlines()[1:]}
    assert shown.startswith("cost in USD, before taxes\n")
    assert rows["host web: t3.medium"] == "host web: t3.medium 0.048 /hour 0.0480 an hour"
    assert rows["viewers: traffic to the internet"].endswith("unknown /GB by use")
    assert rows["together"] == "together 0.0556 an hour"
    assert rows["for 10 hours"] == "for 10 hours 0.56"
    assert "prices looked up on 20" in shown
    assert "past" not in shown


def test_a_total_that_lacks_something_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spot = {"web": {**EC2["hosts"]["web"], "spot": True}}
    shown = table(tmp_path, monkeypatch, aws=EC2["aws"], hosts=spot)
    assert "at least 0.0076 an hour" in shown
    assert "at most 0.048 on demand" in shown


def test_an_event_that_is_over_is_mentioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = {"name": "A", "start": "2020-05-01T08:00", "end": "2020-05-01T18:00"}
    shown = table(tmp_path, monkeypatch, conference=hours, **EC2)
    assert "conference.end is in the past" in shown
    assert "make down STACK=demo" in shown


@pytest.mark.parametrize(
    "sections", [{}, {"hosts": "nonsense"}], ids=["on this machine", "a wrong stack file"]
)
def test_there_is_none_where_nothing_is_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sections: dict[str, object]
) -> None:
    assert table(tmp_path, monkeypatch, **sections) == ""
