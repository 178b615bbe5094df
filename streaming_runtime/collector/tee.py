"""The argument of ffmpeg's tee muxer: several outputs in one string (ffmpeg-formats, "tee")."""

from collections.abc import Iterable, Mapping


def tee_outputs(outputs: Iterable[str]) -> str:
    """What follows `-f tee`: the outputs that `tee_output` made."""
    return "|".join(_escaped(output, "|") for output in outputs)


def tee_output(url: str, options: Mapping[str, str | Mapping[str, str]]) -> str:
    """One output: where it goes, and its muxer's options; an option may hold options itself."""
    return f"[{_option_list(options, ':]')}]{url}"


def _option_list(options: Mapping[str, str | Mapping[str, str]], special: str) -> str:
    return ":".join(
        f"{key}={_escaped(value if isinstance(value, str) else _option_list(value, ':'), special)}"
        for key, value in options.items()
    )


def _escaped(text: str, special: str) -> str:
    return "".join(f"\\{char}" if char in special + "\\'" else char for char in text)
