"""Stems: onsets are the events' times, shots of one story fit together, rooms and distance do what physics says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from engine.sound import events, stems
from engine.world import Contact, Footstep

RATE = 48_000


def onset_near(mono: np.ndarray, time_s: float) -> float:
    """Where the sound near ``time_s`` begins: the first sample of the whitened signal (linear prediction takes out what
    already rings) that stands well above what went before."""
    from scipy.linalg import solve_toeplitz
    from scipy.signal import lfilter

    centre = round(time_s * RATE)
    before = mono[max(0, centre - 2400) : max(0, centre - 60)]
    window = mono[max(0, centre - 2400) : centre + 1200]
    order = 32
    spectrum = np.abs(np.fft.rfft(before, 2 * len(before))) ** 2
    lags = np.fft.irfft(spectrum)[: order + 1] + 1e-16
    lags[0] *= 1.0 + 1e-6
    residual = np.abs(lfilter(np.r_[1.0, -solve_toeplitz(lags[:-1], lags[1:])], 1.0, window))
    start = len(window) - 1200 - 96
    quiet = np.sqrt(np.mean(residual[order:start] ** 2)) + 1e-9
    top = residual[start : start + 1200].max()
    above = np.flatnonzero(residual[start:] > max(6.0 * quiet, 0.04 * top))
    assert len(above), f"nothing begins near {time_s}"
    return (max(0, centre - 2400) + start + above[0]) / RATE


def mono(found: tuple, name: str) -> np.ndarray:
    return next(s.samples for s in found if s.name == name).mean(axis=1).astype(float)


def test_every_foley_onset_is_its_event(story, hit, camera) -> None:
    names = ("ball", "hoop", "plate", "rod", "tumbler", "cushion", "ball", "plate")
    blows = tuple(hit(0.3137 + 0.517 * i, name, "set:floor", 1.0, 2.0) for i, name in enumerate(names))
    steps = tuple(
        Footstep(4.6001 + 0.23 * i, "maya", "LR"[i % 2], part, (0, 0, 0), 6.0)
        for i, part in enumerate(("heel", "toe", "flat", "land"))
    )
    told = story(blows, steps, touches=((5.61234, "clap", "", (0.0, 0.0, 1.0), 1.0),))
    heard = [e for e in events(*told.args()) if e.audible and e.stem == "foley"]
    assert len(heard) == len(blows) + len(steps) + 1
    for position in ((5.0, 0.0, 1.6), (-8.0, 6.0, 4.0)):
        sound = mono(stems(*told.args(), camera(position), 0.0, 6.0), "foley")
        errors = [abs(onset_near(sound, e.time_s) - e.time_s) for e in heard]
        assert max(errors) < 0.001, list(zip([e.text for e in heard], errors, strict=True))


def test_a_phoneme_event_is_where_the_voice_is(story, camera, line) -> None:
    told = story(said=line, said_at=1.25)
    phone = next(e for e in events(*told.args()) if e.kind == "phoneme")
    sound = np.abs(mono(stems(*told.args(), camera(), 0.0, 3.0), "dialogue"))
    assert phone.time_s == 1.25
    assert np.flatnonzero(sound > 1e-5)[0] / RATE == pytest.approx(1.25, abs=0.005)


def test_lengths_are_exact_and_stretches_of_one_story_agree(story, hit, camera, line) -> None:
    told = story((hit(0.9), hit(2.1, "plate")), said=line, said_at=0.6)
    whole = stems(*told.args(), camera(), 0.0, 4.0)
    part = stems(*told.args(), camera(), 1.00003, 3.3)
    first, last = round(1.00003 * RATE), round(3.3 * RATE)
    for a, b in zip(whole, part, strict=True):
        assert a.name == b.name and b.samples.dtype == np.float32 and b.samples.shape == (last - first, 2)
        np.testing.assert_allclose(a.samples[first:last], b.samples, atol=2e-6)


def test_ambience_goes_on_over_a_cut_whatever_the_camera(story, camera) -> None:
    told = story()
    wide = next(s for s in stems(*told.args(), camera(), 0.0, 5.0) if s.name == "ambience").samples
    close = next(
        s for s in stems(*told.args(), camera((1.0, 1.0, 1.5), focal=85.0), 2.0, 3.5) if s.name == "ambience"
    ).samples
    np.testing.assert_allclose(wide[2 * RATE : round(3.5 * RATE)], close, atol=1e-6)
    level = 20 * np.log10(np.sqrt(np.mean(wide.astype(float) ** 2)))
    assert level == pytest.approx(-46.0, abs=4.0)


def test_a_hall_rings_on_and_a_yard_does_not(story, yard, hit, camera) -> None:
    def late_share(told) -> float:
        sound = mono(stems(*told.args(), camera(), 0.0, 4.0), "foley") ** 2
        return sound[round(1.5 * RATE) :].sum() / sound.sum()

    # wool on wood has no ringing of its own
    blows = (hit(1.0, "cushion"),)
    assert late_share(story(blows)) > 20 * late_share(yard(blows))


def test_near_is_louder_and_left_is_left(yard, hit, camera) -> None:
    told = yard((Contact(1.0, "plate", "set:floor", (0.0, 2.0, 0.0), (0, 0, 1), 1.0, 0.0, 2.0, 1.0),))

    def levels(position: tuple, target: tuple = (0.0, 0.0, 1.0)) -> np.ndarray:
        sound = next(s for s in stems(*told.args(), camera(position, target), 0.5, 2.0) if s.name == "foley").samples
        return np.sqrt(np.mean(sound.astype(float) ** 2, axis=0))

    assert levels((3.0, 0.0, 1.5)).sum() > 1.5 * levels((15.0, 0.0, 1.5)).sum()
    left, right = levels((-4.0, 0.0, 1.5))  # looks along +x: y = 2 is on its left
    assert left > 1.3 * right
    left, right = levels((4.0, 0.0, 1.5))  # from the other side it is on its right
    assert right > 1.3 * left


def test_lines_keep_their_level_from_shot_to_shot(story, yard, line, camera) -> None:
    """From a close-up to across a street, from in front and from behind: within 3 dB (the boom is never in the picture)."""
    hiss = np.random.default_rng(3).normal(0.0, 0.05, len(line.samples)).astype(np.float32)
    for make in (story, yard):
        told = make(said=replace(line, samples=hiss))
        levels = []
        for place in ((1.2, 0.0, 1.6), (5.0, 2.0, 1.6), (8.5, -6.0, 2.0), (-4.0, 0.0, 1.6)):
            said = mono(stems(*told.args(), camera(place), 0.9, 1.6), "dialogue")
            levels.append(10 * np.log10(np.mean(said**2)))
        assert max(levels) - min(levels) < 3.0, levels


def test_a_voice_without_a_body_is_in_the_middle_and_dry(story, line, camera) -> None:
    from dataclasses import replace

    told = story(said=line)
    narrated = replace(told.performance, spoken=(replace(told.performance.spoken[0], person_id="narrator"),))
    sound = next(
        s for s in stems(told.world, narrated, told.take, told.utterances, camera(), 0.0, 3.0) if s.name == "dialogue"
    )
    np.testing.assert_allclose(sound.samples[:, 0], sound.samples[:, 1], atol=1e-7)
    assert not sound.samples[round(1.6 * RATE) :].any()


def test_feet_and_held_things_are_not_heard_twice(story) -> None:
    feet = Contact(1.0, "maya", "set:floor", (0, 0, 0), (0, 0, 1), 20.0, 0.0, 1.0, 1.0)
    found = events(*story((feet,)).args())
    assert [e.audible for e in found if e.kind == "contact"] == [False]


def test_what_breaks_is_heard_to_break_and_then_only_as_its_pieces(story, hit) -> None:
    told = story((hit(1.0, "tumbler"), hit(1.4, "tumbler"), hit(1.5)))
    told = replace(told, take=replace(told.take, broken=(("tumbler", 1.0),)))
    found = [(e.kind, e.bodies[0], e.audible) for e in events(*told.args()) if e.kind in {"contact", "break"}]
    assert found == [("break", "tumbler", True), ("contact", "tumbler", False), ("contact", "ball", True)]


def test_unseen_effects_are_heard_even_unknown_ones(story, camera) -> None:
    told = story()
    for key in ("thunder", "zorbling noise"):
        found = stems(*told.args(), camera(), 0.0, 3.0, ((key, 1.0),))
        sound = np.abs(mono(found, "effects"))
        assert sound.max() > 0.01 and not sound[: RATE - 1].any()
        assert [e.text for e in events(*told.args(), ((key, 1.0),)) if e.kind == "sound"] == [key]


def test_two_processes_give_the_same_samples() -> None:
    program = """
import hashlib, sys
sys.path.insert(0, "tests/engine/sound")
import conftest as c
from engine.sound import stems, master
from engine.world import Camera, CameraKey, Footstep
told = c.Maker()((c.blow(0.7), c.blow(1.1, "plate")), (Footstep(0.4, "maya", "L", "heel", (0, 0, 0), 6.0),))
found = stems(*told.args(), Camera((CameraKey(0.0, (4, 1, 1.5), (0, 0, 1), 35, 4),)), 0.0, 2.0, (("siren", 0.5),))
mix = master({s.name: s.samples for s in found})
print(hashlib.sha256(b"".join(s.samples.tobytes() for s in found) + mix.tobytes()).hexdigest())
"""
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout != ""


def test_a_ball_through_the_hoop_brushes_the_net_when_it_falls_below_the_rim(story) -> None:
    from dataclasses import replace

    told = story()
    hoop = replace(
        told.world.body("hoop"),
        tags=("hoop",),
        anchors=(("rim centre", (0.0, 0.0, 0.0)),),
        pose=(1, 0, 3.05, 1, 0, 0, 0),
    )
    world = replace(told.world, bodies=tuple(hoop if b.id == "hoop" else b for b in told.world.bodies))
    poses = told.take.poses.copy()
    t = np.arange(len(poses)) / 240
    poses[:, 1, :3] = np.stack([np.full(len(t), 1.05), 0 * t, 5.0 - 0.5 * 9.81 * t**2], -1)
    fall = np.sqrt(2 * (5.0 - 3.05) / 9.81)
    for shift, count in ((0.0, 1), (0.5, 0)):
        poses[:, 1, 0] = 1.05 + shift
        found = [e for e in events(world, told.performance, replace(told.take, poses=poses), ()) if e.kind == "net"]
        assert len(found) == count
        assert all(e.time_s == pytest.approx(fall, abs=0.002) and e.audible for e in found)


def test_a_door_clicks_open_and_falls_shut(story, camera) -> None:
    from dataclasses import replace

    from engine.world import Hinge
    from engine.world.performance import HingeTrack

    told = story()
    door = replace(told.world.body("rod"), hinge=Hinge((), (0, 0, 0), (0, 0, 1), 1.5, (0.4, 0.0, 1.0)))
    world = replace(told.world, bodies=tuple(door if b.id == "rod" else b for b in told.world.bodies))
    angle = np.interp(np.arange(len(told.take.poses)) / 240, [1.0, 2.0, 3.0, 3.5], [0.0, 1.2, 1.2, 0.0])
    take = replace(told.take, hinges=(HingeTrack("rod", angle.astype(np.float32)),))
    found = [e for e in events(world, told.performance, take, ()) if e.kind == "latch"]
    assert [e.text.split()[-1] for e in found] == ["opens", "closes"]
    assert [e.time_s for e in found] == pytest.approx([1.01, 3.495], abs=0.006)
    sound = mono(stems(world, told.performance, take, (), camera(), 0.0, 5.0), "foley")
    assert all(abs(onset_near(sound, e.time_s) - e.time_s) < 0.001 for e in found)
