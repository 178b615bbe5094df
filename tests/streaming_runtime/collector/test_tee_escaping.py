"""What goes into the tee muxer's argument comes out of ffmpeg's parser again."""

from hypothesis import given
from hypothesis import strategies as st

from streaming_runtime.collector.tee import tee_output, tee_outputs

# Space at an end is trimmed by ffmpeg; names and URLs have none.
texts = st.text(st.sampled_from("ab:=|[]\\',%/?&"), min_size=1)


def token(text: str, terminators: str) -> tuple[str, str]:
    """The next token and the rest, as `av_get_token` (libavutil) takes them."""
    taken, position, quoted = "", 0, False
    while position < len(text):
        char = text[position]
        if char == "\\" and not quoted:
            position += 1
            taken += text[position]
        elif char == "'":
            quoted = not quoted
        elif char in terminators and not quoted:
            break
        else:
            taken += char
        position += 1
    return taken, text[position:]


def parsed(argument: str) -> list[tuple[dict[str, str], str]]:
    outputs = []
    while argument:
        output, argument = token(argument, "|")
        argument = argument[1:]
        options, rest = {}, output
        while rest[:1] in ("[", ":"):
            key, _, rest = rest[1:].partition("=")
            options[key], rest = token(rest, ":]")
        outputs.append((options, rest[1:]))
    return outputs


@given(st.lists(st.tuples(st.dictionaries(st.sampled_from("abc"), texts, min_size=1), texts)))
def test_any_text_survives(outputs: list[tuple[dict[str, str], str]]) -> None:
    argument = tee_outputs(tee_output(url, options) for options, url in outputs)
    assert parsed(argument) == outputs


def test_options_within_an_option() -> None:
    argument = tee_outputs([tee_output("x.ts", {"outer": {"a": "1:2", "b": "3"}})])
    [(options, _)] = parsed(argument)
    first, rest = token(options["outer"], ":")
    assert (first, rest) == ("a=1:2", ":b=3")
