"""`settings <role> --explain KEY`."""

import pytest

from streaming_runtime.errors import SettingsError
from streaming_runtime.settings.keys import keys_of
from streaming_runtime.settings_tool.documents import DOCUMENTS
from streaming_runtime.settings_tool.explain import explanation


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_key_is_explained(name: str) -> None:
    document = DOCUMENTS[name]
    models = [document.model, *([document.secrets] if document.secrets else [])]
    for key in (key for model in models for key in keys_of(model)):
        text = explanation(document, str(key))
        assert key.description in text
        assert key.values in text


def test_an_explanation_says_how_the_key_is_given() -> None:
    assert explanation(DOCUMENTS["collector"], "encoder.latency_ms").splitlines() == [
        "encoder.latencyMs: SRT latency in milliseconds; raise it to 4 times the round trip.",
        "  value     whole number, 20 to 8000",
        "  if absent 200",
        "  option    --encoder-latency-ms",
        "  variable  STREAMING_ENCODER__LATENCY_MS",
    ]


def test_a_section_lists_what_it_holds() -> None:
    text = explanation(DOCUMENTS["event"], "rooms")
    assert text.endswith("holds     rooms[].slug, rooms[].title")


def test_an_unknown_key_is_refused_with_a_guess() -> None:
    with pytest.raises(SettingsError, match=r"did you mean `encoder\.port`"):
        explanation(DOCUMENTS["collector"], "encoder.prot")
