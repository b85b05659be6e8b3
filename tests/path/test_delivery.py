"""Frame and sample accuracy, measured from the decoded file, with the slate engine in front of the camera."""

import errno
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from engine.delivery import encode
from engine.delivery.target import whole_file
from engine.foundation.errors import CancelledError, UnavailableError, UsageError
from engine.foundation.ticket import Ticket
from engine.foundation.timebase import STANDARD_RATES, sample_at
from engine.shoot.slate_engine import SlateEngine, read_number
from tests.fakes import slate_order

FRAMES = 30
FIRST = 1000


def _film(path: Path, rate: Fraction, ticket: Ticket | None = None) -> np.ndarray:
    """Encode a slate of 30 frames at ``path``; returns the sound that went in: a click where frame 12 begins."""
    footage = SlateEngine().footage(slate_order(frames=FRAMES, record_in=FIRST, rate=rate))
    sound = np.zeros((sample_at(FRAMES, rate), 2), np.float32)
    sound[sample_at(12, rate)] = 0.9
    encode(
        path,
        FRAMES,
        lambda n: footage.frame(n).pixels,
        sound,
        rate,
        (320, 180),
        {"title": "A slate"},
        ticket or Ticket(),
    )
    return sound


def _decoded(path: Path) -> tuple[list[int | None], np.ndarray, Fraction, dict[str, str]]:
    with av.open(str(path)) as container:
        numbers = [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
        rate, metadata = container.streams.video[0].average_rate, dict(container.metadata)
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "stereo", 48000)
        blocks = [r.to_ndarray() for frame in container.decode(audio=0) for r in resampler.resample(frame)]
    return numbers, np.concatenate(blocks, axis=1), rate, metadata


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
@pytest.mark.parametrize("name", ["24", "25", "30", "23.976", "29.97", "60"])
def test_every_frame_and_the_click_are_where_they_were_put(tmp_path: Path, suffix: str, name: str) -> None:
    rate = STANDARD_RATES[name]
    path = tmp_path / f"film{suffix}"
    _film(path, rate)
    numbers, sound, found_rate, metadata = _decoded(path)
    assert numbers == list(range(FIRST, FIRST + FRAMES))
    assert found_rate == rate
    assert int(np.argmax(np.abs(sound).max(0))) == sample_at(12, rate)
    assert metadata["title"] == "A slate"


def test_the_beep_of_a_slate_begins_with_its_first_sample() -> None:
    stems = {stem.name: stem.samples for stem in SlateEngine().footage(slate_order()).stems()}
    assert abs(stems["dialogue"][0, 0]) > 0.2
    assert np.abs(stems["dialogue"][2000:]).max() == 0.0
    assert set(stems) == {"dialogue", "foley", "ambience", "effects"}


def test_a_cancelled_film_leaves_no_file(tmp_path: Path) -> None:
    ticket = Ticket(lambda done, what: ticket.cancel() if done > 0.5 else None)
    with pytest.raises(CancelledError):
        _film(tmp_path / "film.mp4", Fraction(24), ticket)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"the old film")
    with pytest.raises(UnavailableError, match="full"), whole_file(target) as path:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert target.read_bytes() == b"the old film"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.mp4"):
        _film(tmp_path / "film.avi", Fraction(24))
