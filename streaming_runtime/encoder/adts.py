"""How long the sound in a run of ADTS frames is (ISO/IEC 13818-7, 6.2)."""

from streaming_runtime.encoder.mpegts import TICKS_PER_SECOND

SAMPLES_PER_BLOCK = 1024
SAMPLE_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000),
    *(24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)


def adts_ticks(data: bytes) -> int:
    """The duration in 1/90000 s of the whole frames from the start; 0 if there is none."""
    position, ticks = 0, 0
    while position + 7 <= len(data):
        header = data[position : position + 7]
        rate_index = header[2] >> 2 & 0x0F
        length = (header[3] & 0x03) << 11 | header[4] << 3 | header[5] >> 5
        in_sync = header[0] == 0xFF and header[1] & 0xF6 == 0xF0
        if not in_sync or rate_index >= len(SAMPLE_RATES) or length < len(header):
            break
        position += length
        if position > len(data):
            break
        blocks = (header[6] & 0x03) + 1
        ticks += blocks * SAMPLES_PER_BLOCK * TICKS_PER_SECOND // SAMPLE_RATES[rate_index]
    return ticks
