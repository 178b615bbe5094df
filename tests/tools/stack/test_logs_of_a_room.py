"""`make logs` shows what the room's containers say, wherever they are."""

from typing import TYPE_CHECKING

import pytest

from tools.stack.logs import show_logs
from tools.stack.terminal import CommandError

if TYPE_CHECKING:
    from tests.tools.stack.conftest import Machines

COLLECTOR = "1 streaming-demo-collector-hall demo collector hall"
WEBSITE = "3 streaming-demo-website demo website"
GATEWAY = "4 streaming-demo-gateway demo gateway"
ENCODER = "2 streaming-demo-encoder-hall demo encoder hall"


def test_lines_carry_their_role(machines: "Machines", capsys: pytest.CaptureFixture[str]) -> None:
    hosts = [machines.add("here", COLLECTOR), machines.add("web", ENCODER)]
    assert show_logs("demo", "hall", hosts)
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "collector | says 1",
        "encoder   | says 2",
    ]


def test_a_host_that_does_not_answer_is_named_and_the_rest_is_shown(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    assert not show_logs("demo", "hall", [machines.host("web"), machines.add("here", COLLECTOR)])
    shown = capsys.readouterr()
    assert shown.out == "collector | says 1\n"
    assert "host web does not answer" in shown.err


def test_where_no_host_answers_there_is_nothing_to_show(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    assert not show_logs("demo", "hall", [machines.host("web")])
    assert capsys.readouterr().err.count("\n") == 1


def test_a_room_without_containers_is_refused(machines: "Machines") -> None:
    with pytest.raises(CommandError, match="no containers on here"):
        show_logs("demo", "attic", [machines.add("here", COLLECTOR)])


def test_without_a_room_the_website_and_the_gateways_are_shown(
    machines: "Machines", capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = [machines.add("web", WEBSITE, GATEWAY), machines.add("enc", ENCODER)]
    assert show_logs("demo", "", hosts)
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "gateway   | says 4",
        "website   | says 3",
    ]


def test_a_stack_without_website_is_refused(machines: "Machines") -> None:
    with pytest.raises(CommandError, match="has no website on here"):
        show_logs("demo", "", [machines.add("here", COLLECTOR)])
