"""A program becomes a film file: H.264 and AAC in MP4, or ProRes or DNxHR and PCM in MOV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from engine.delivery.target import check_target, whole_file
from engine.foundation.errors import UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import SAMPLE_RATE, Rate

CONTAINERS = (".mp4", ".mov")


@dataclass(frozen=True)
class Codec:
    """How pictures are packed; ``pcm``: sound stays uncompressed, 24 bit."""

    suffix: str
    encoder: str
    pixels: str
    options: Mapping[str, str] = field(default_factory=dict)
    pcm: bool = True


CODECS = {
    "h264": Codec(".mp4", "libx264", "yuv420p", {"preset": "veryfast", "crf": "17", "bf": "2"}, pcm=False),
    "prores": Codec(".mov", "prores_ks", "yuv422p10le", {"profile": "3", "vendor": "apl0"}),
    "dnxhr": Codec(".mov", "dnxhd", "yuv422p", {"profile": "dnxhr_hq"}),
}
"""By name; the first of a suffix is what it stands for. ProRes 422 HQ and DNxHR HQ are what editors cut with."""
_DNXHR_LEAST = (256, 120)
"""DNxHR (SMPTE ST 2019-1) has no smaller pictures."""
_BLOCK = 1024
"""Samples of one AAC frame; PCM is cut alike."""
_BT709 = 1
"""Colour primaries, transfer and matrix of ITU-R BT.709 in the code points of ITU-T H.273."""


def check_film_target(target: Path, codec: str = "", size: tuple[int, int] | None = None) -> None:
    """Raise UsageError if no film can be written to ``target``, before any work is spent on it."""
    if target.suffix.lower() not in CONTAINERS:
        raise UsageError(f"The target {target.name!r} is neither .mp4 nor .mov; choose one of these endings.")
    if codec and codec not in CODECS:
        raise UsageError(f"There is no codec {codec!r}; choose one of {', '.join(CODECS)}.")
    if codec and CODECS[codec].suffix != target.suffix.lower():
        raise UsageError(f"The codec {codec!r} needs a target ending in {CODECS[codec].suffix}, not {target.name!r}.")
    if codec == "dnxhr" and size is not None and (size[0] < _DNXHR_LEAST[0] or size[1] < _DNXHR_LEAST[1]):
        raise UsageError(
            f"DNxHR holds pictures from 256x120 up, not {size[0]}x{size[1]}; choose ProRes or a larger size."
        )
    check_target(target)


def _codec(target: Path, name: str) -> Codec:
    return CODECS[name] if name else next(c for c in CODECS.values() if c.suffix == target.suffix.lower())


def encode(
    target: Path,
    frames: int,
    picture: Callable[[int], np.ndarray],
    sound: np.ndarray | None,
    rate: Rate,
    size: tuple[int, int],
    metadata: Mapping[str, str],
    ticket: Ticket,
    codec: str = "",
) -> None:
    """Write a film of ``frames`` pictures, ``picture(n)`` giving uint8 [h, w, 4], and ``sound`` float32 [samples, 2] at 48 kHz
    (None: a film without a sound stream).

    ``codec`` names one of CODECS; "" is ``.mp4``: H.264 + AAC, ``.mov``: ProRes 422 HQ + 24-bit PCM. The file appears only when
    it is whole. Raises UsageError for another suffix or a target that cannot be written, UnavailableError for a full disk,
    CancelledError.
    """
    check_film_target(target, codec, size)
    with whole_file(target) as path:
        _write(path, frames, picture, sound, rate, size, metadata, ticket, _codec(target, codec))


def _write(
    path: Path,
    frames: int,
    picture: Callable[[int], np.ndarray],
    sound: np.ndarray | None,
    rate: Rate,
    size: tuple[int, int],
    metadata: Mapping[str, str],
    ticket: Ticket,
    codec: Codec,
) -> None:
    import av

    options = {"movflags": "+faststart+use_metadata_tags"}
    try:
        with av.open(str(path), "w", options=options) as container:
            container.metadata.update(metadata)
            video = _video_stream(container, rate, size, codec)
            audio = None if sound is None else _audio_stream(container, codec)
            laid = 0
            for number in range(frames):
                ticket.progress(number / frames, "encoding")
                _encode_picture(container, video, picture(number), number, rate)
                if sound is not None:
                    until = min(len(sound), int((number + 1) * SAMPLE_RATE / rate))
                    laid = _encode_sound(container, audio, sound, laid, until, codec.pcm)
            if sound is not None:
                _encode_sound(container, audio, sound, laid, len(sound), codec.pcm, last=True)
            for stream in filter(None, (video, audio)):
                container.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror or str(error)) from error


def _video_stream(container: Any, rate: Rate, size: tuple[int, int], codec: Codec) -> Any:
    stream = container.add_stream(codec.encoder, rate=Fraction(rate))
    stream.width, stream.height = size
    stream.time_base = 1 / Fraction(rate)
    stream.codec_context.time_base = 1 / Fraction(rate)
    stream.pix_fmt = codec.pixels
    stream.options = dict(codec.options)
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = 1  # limited ("video") range
    return stream


def _audio_stream(container: Any, codec: Codec) -> Any:
    stream = container.add_stream("pcm_s24le" if codec.pcm else "aac", rate=SAMPLE_RATE, layout="stereo")
    if not codec.pcm:
        stream.bit_rate = 256_000
    return stream


def _encode_picture(container: Any, stream: Any, pixels: np.ndarray, number: int, rate: Rate) -> None:
    import av

    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")
    frame = frame.reformat(format=stream.pix_fmt, dst_colorspace="ITU709", dst_color_range="MPEG")
    frame.color_primaries = frame.color_trc = _BT709  # ProRes writes into every frame what the frame says of itself
    frame.pts = number
    frame.time_base = 1 / Fraction(rate)
    container.mux(stream.encode(frame))


def _encode_sound(
    container: Any, stream: Any, sound: np.ndarray, laid: int, until: int, pcm: bool, last: bool = False
) -> int:
    """Encode whole blocks of ``sound`` between ``laid`` and ``until`` (and the rest if ``last``); returns the next sample."""
    import av

    while laid + _BLOCK <= until or (last and laid < until):
        block = sound[laid : min(laid + _BLOCK, until)]
        if pcm:
            packed = np.ascontiguousarray(_to_s32(block).reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(packed, format="s32", layout="stereo")
        else:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = laid
        frame.time_base = Fraction(1, SAMPLE_RATE)
        container.mux(stream.encode(frame))
        laid += len(block)
    return laid


def _to_s32(block: np.ndarray) -> np.ndarray:
    return np.round(np.clip(block.astype(np.float64), -1.0, 1.0) * (2**31 - 256)).astype(np.int32)
