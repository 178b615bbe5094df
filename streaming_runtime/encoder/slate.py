"""What viewers see while the room's own picture is away: a few seconds of it, kept in memory."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import dataclass

from streaming_runtime.encoder.adts import adts_ticks
from streaming_runtime.encoder.demuxer import Demuxer
from streaming_runtime.encoder.mpegts import TICKS_PER_SECOND, AccessUnit, Track
from streaming_runtime.errors import EscalationError
from streaming_runtime.settings import Rendition

TEXT = "We will be right back"
SECONDS = 3
FONT_FILE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BACKGROUND = "0x1b2a41"
MAKING_SECONDS = 30.0


@dataclass(frozen=True)
class Slate:
    """Pictures to be shown in a loop, and one frame of silence to be repeated.

    Attributes:
        pictures: in decoding order, times beginning at zero, the first one a keyframe.
        picture_ticks: how long each is shown, in 1/90000 s.
        silence: one ADTS frame.
        silence_ticks: its duration, in 1/90000 s.
    """

    pictures: tuple[AccessUnit, ...]
    picture_ticks: int
    silence: bytes
    silence_ticks: int

    def picture(self, index: int) -> AccessUnit:
        """The picture at any place of the endless loop, its times counted from the loop's start."""
        turn, place = divmod(index, len(self.pictures))
        unit = self.pictures[place]
        shift = turn * len(self.pictures) * self.picture_ticks
        return AccessUnit(
            unit.track, unit.pts + shift, unit.dts + shift, unit.random_access, unit.data
        )


def slate_arguments(size: Rendition, fps: int) -> Sequence[str]:
    """The ffmpeg command that writes the slate to its standard output."""
    bar = max(2, size.height // 90)
    text_height = max(12, size.height // 12)
    video = (
        f"color=c={BACKGROUND}:s={size.width}x{size.height}:r={fps}:d={SECONDS},"
        f"drawtext=fontfile={FONT_FILE}:text='{TEXT}':fontcolor=white:fontsize={text_height}"
        ":x=(w-text_w)/2:y=(h-text_h)/2[text];"
        f"color=c=white@0.6:s={size.width // 4}x{bar}:r={fps}:d={SECONDS},format=yuva420p[bar];"
        f"[text][bar]overlay=x='(W+w)*t/{SECONDS}-w':y='H*2/3':shortest=1,format=yuv420p[v]"
    )
    return (
        *("ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-filter_complex", video),
        *("-f", "lavfi", "-i", f"anullsrc=r=48000:cl=stereo:d={SECONDS}"),
        *("-map", "[v]", "-map", "0:a"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "stillimage", "-bf", "0"),
        *("-g", str(fps), "-keyint_min", str(fps), "-sc_threshold", "0", "-crf", "20"),
        *("-c:a", "aac", "-b:a", "64k"),
        *("-muxdelay", "0", "-muxpreload", "0", "-pes_payload_size", "0", "-f", "mpegts", "pipe:1"),
    )


def read_slate(stream: bytes, fps: int) -> Slate:
    """The slate in a transport stream as `slate_arguments` makes it.

    Raises:
        ValueError: it has no picture that decoding can begin at, or no sound.
    """
    demuxer = Demuxer()
    units = [*demuxer.feed(stream), *demuxer.finish()]
    pictures = [unit for unit in units if unit.track is Track.VIDEO]
    sounds = [unit for unit in units if unit.track is Track.AUDIO]
    if not pictures or not pictures[0].random_access or not sounds:
        raise ValueError("the slate has no keyframe or no sound")
    silence = sounds[len(sounds) // 2].data
    silence_ticks = adts_ticks(silence)
    if not silence_ticks:
        raise ValueError("the slate's sound is not AAC in ADTS frames")
    ticks = TICKS_PER_SECOND // fps
    return Slate(
        tuple(
            AccessUnit(Track.VIDEO, index * ticks, index * ticks, unit.random_access, unit.data)
            for index, unit in enumerate(pictures)
        ),
        ticks,
        silence,
        silence_ticks,
    )


async def make_slate(size: Rendition, fps: int) -> Slate:
    """Have ffmpeg draw the slate.

    Raises:
        EscalationError: ffmpeg cannot; without a slate there is nothing to fall back to.
    """
    process = await asyncio.create_subprocess_exec(
        *slate_arguments(size, fps), stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        stream, messages = await asyncio.wait_for(process.communicate(), MAKING_SECONDS)
        return read_slate(stream, fps)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise EscalationError(f"the slate was not made in {MAKING_SECONDS:.0f} s") from error
    except ValueError as error:
        reason = messages.decode(errors="replace").strip() or str(error)
        raise EscalationError(f"the slate cannot be made: {reason}") from error
