"""What goes into the tee muxer's argument comes out of ffmpeg's parser again."""

from hypothesis import given
from hypothesis import strategies as st

from streaming_runtime.collector.tee import tee_output, tee_outputs
from tests.streaming_runtime.collector.tee_parser import parsed, token

# Space at an end is trimmed by ffmpeg; names and URLs have none.
texts = st.text(st.sampled_from("ab:=|[]\\',%/?&"), min_size=1)


@given(st.lists(st.tuples(st.dictionaries(st.sampled_from("abc"), texts, min_size=1), texts)))
def test_any_text_survives(outputs: list[tuple[dict[str, str], str]]) -> None:
    argument = tee_outputs(tee_output(url, options) for options, url in outputs)
    assert parsed(argument) == outputs


def test_options_within_an_option() -> None:
    argument = tee_outputs([tee_output("x.ts", {"outer": {"a": "1:2", "b": "3"}})])
    [(options, _)] = parsed(argument)
    first, rest = token(options["outer"], ":")
    assert (first, rest) == ("a=1:2", ":b=3")
