"""Takes the tee muxer's argument apart as ffmpeg does."""


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
