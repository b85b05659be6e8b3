"""Sound with picture over whole films: foley at its events, mouths at their phonemes, cuts on frames, props across cuts.

The short film is measured always; all bundled films by ``make slow``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.foundation.ticket import Ticket
from engine.foundation.timebase import sample_at
from engine.session import Session
from engine.session.events import film_events
from engine.shoot.slate_engine import read_number
from tests.path import measures
from tests.path.conftest import SETTINGS, Film
from tests.path.measures import Made

FRAME_S = 1 / 24


@pytest.fixture(scope="module")
def short(film: Film) -> Made:
    return Made("short film", film.opened, film.session.orders(film.opened, SETTINGS, Ticket()))


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory):  # noqa: ANN201
    """(session, a bundled film by name), rehearsed once for all measures."""
    session = Session(tmp_path_factory.mktemp("bundled"))
    return session, cache(lambda name: measures.made(session, name))


def _check_foley(made: Made, session: Session) -> None:
    found = measures.onsets(made, session)
    measured = [onset for onset in found if onset.late_ms is not None]
    assert len(measured) >= 5, f"only {len(measured)} of {len(found)} events stand out of the sound before them"
    off = [onset for onset in measured if abs(onset.late_ms or 0.0) > 1.0]
    assert not off, off


def _check_mouths(made: Made) -> None:
    found = measures.visemes(made)
    off = [v for v in found if abs(v.off_s) > FRAME_S]
    assert not off, off
    ajar = [v for v in found if v.symbol in measures.CLOSED and v.reached > 0.05]
    assert not ajar, ajar


def _check_cuts(made: Made) -> None:
    cuts = {event.shot: event for event in film_events(made.orders) if event.kind == "cut"}
    frame = 0
    for order in made.orders:
        cut = cuts[order.shot.slate]
        assert (cut.frame, cut.sample) == (frame, sample_at(frame, order.rate))
        assert cut.time_s == pytest.approx(float(frame / order.rate), abs=1e-9)
        frame += order.frames


def _check_continuity(made: Made) -> None:
    """Shots of a scene show one story: where the next begins at the frame after the last, everything is bit for bit where it
    was left, and no shot shows again what was already seen."""
    for order, after in zip(made.orders, made.orders[1:], strict=False):
        if order.rehearsal is not after.rehearsal:
            continue
        seam = order.first + order.frames
        assert after.first >= seam, f"{after.shot.slate} shows again what {order.shot.slate} has shown"
        if after.first > seam:
            continue
        assert order.story_out == after.story_in
        left, found = (o.rehearsal.take.state_at(s) for o, s in ((order, order.story_out), (after, after.story_in)))
        np.testing.assert_array_equal(left.bodies, found.bodies)
        np.testing.assert_array_equal(left.rotations, found.rotations)
        np.testing.assert_array_equal(left.roots, found.roots)
        assert left.hinges == found.hinges


def test_foley_begins_within_a_millisecond_of_its_event(short: Made, film: Film) -> None:
    _check_foley(short, film.session)


def test_mouths_are_within_a_frame_of_their_phonemes(short: Made) -> None:
    _check_mouths(short)


def test_cuts_are_on_frames_and_their_samples(short: Made) -> None:
    _check_cuts(short)


def test_props_are_where_the_last_shot_left_them(short: Made) -> None:
    _check_continuity(short)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_foley_of_every_bundled_film_begins_with_its_events(bundled, name: str) -> None:  # noqa: ANN001
    session, made = bundled
    _check_foley(made(name), session)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_mouths_of_every_bundled_film_are_within_a_frame(bundled, name: str) -> None:  # noqa: ANN001
    _check_mouths(bundled[1](name))


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_cuts_and_props_of_every_bundled_film_join(bundled, name: str) -> None:  # noqa: ANN001
    made = bundled[1](name)
    _check_cuts(made)
    _check_continuity(made)


@pytest.mark.slow
@pytest.mark.parametrize("name", measures.film_names())
def test_every_frame_of_a_bundled_film_is_in_its_place(bundled, name: str, tmp_path: Path) -> None:  # noqa: ANN001
    """The film as slates, decoded: frame n of the file shows n, so every planned cut is on its frame."""
    from dataclasses import replace

    import av

    session, _ = bundled
    settings = replace(measures.SETTINGS, size=(320, 180), engine="slate")
    opened = session.open(str(measures.FILMS / name), settings)
    report = session.render(opened, settings, tmp_path / "slates.mp4", None, Ticket())
    with av.open(str(tmp_path / "slates.mp4")) as container:
        numbers = [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    length = report.frames - 12  # a fade at the end dims the last ones
    assert numbers[:length] == list(range(length))
    assert len(numbers) == report.frames


# -- the ruler itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [-40, 0, 30, 100])
def test_the_ruler_finds_a_blow_where_it_is(late: int) -> None:
    noise = np.random.default_rng(7).normal(0.0, 0.001, 9600)
    noise[4800 + late :] += 0.1 * np.exp(-np.arange(4800 - late) / 400) * np.cos(np.arange(4800 - late) * 0.3)
    found = measures._onset(np.abs(noise), 4800, 10**9)
    assert found == pytest.approx(1000 * late / 48_000, abs=0.15)


def test_the_ruler_does_not_measure_what_is_masked() -> None:
    loud = 0.1 + np.zeros(9600)
    loud[4800:] += 0.05
    assert measures._onset(loud, 4800, 10**9) is None
