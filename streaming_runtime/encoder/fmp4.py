"""What an initialisation segment (ISO/IEC 14496-12) tells of its codec."""


def h264_codec(init: bytes) -> str:
    """The codec's name after RFC 6381, such as `avc1.4d401f`.

    Raises:
        ValueError: there is no H.264 decoder configuration (ISO/IEC 14496-15, 5.2.4.1) in it.
    """
    position = init.find(b"avcC")
    profile = init[position + 5 : position + 8]
    if position < 0 or len(profile) < 3:
        raise ValueError("the initialisation segment has no H.264 decoder configuration")
    return f"avc1.{profile.hex()}"
