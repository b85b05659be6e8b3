"""Sounds against physics: modes of known bodies, energy, hardness, surfaces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.foundation.assets import asset_names, table
from engine.foundation.errors import UnavailableError
from engine.sound.ambience import bed, known_name, layers_of
from engine.sound.effects import effect, known_effect
from engine.sound.foley import floor_at, stepped, touched
from engine.sound.impacts import broken, struck
from engine.sound.modes import modes_of
from engine.sound.recipes import recipes
from engine.sound.room import decay_times, tail
from engine.world import Footstep, Room

RATE = 48_000


def spectral_centre(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(np.sum(np.fft.rfftfreq(len(sound), 1 / RATE) * power) / power.sum())


def modes(told, name: str):
    thing = told.world.body(name)
    return modes_of(thing, thing.shapes[0], told.world.material(thing.shapes[0].material))


def test_a_free_steel_bar_has_its_book_frequencies(story) -> None:
    found = modes(story(), "rod").frequencies
    # half a metre, 20 mm square: f = b^2 h sqrt(E / 12 rho) / (2 pi L^2), b = 4.730 and 7.853
    expected = [b**2 * 0.02 * np.sqrt(2e11 / 12 / 7850) / (2 * np.pi * 0.25) for b in (4.73004, 7.8532)]
    for hertz in expected:
        assert np.min(np.abs(found - hertz)) < 0.01 * hertz


def test_a_basketball_rings_at_its_air(story) -> None:
    found = modes(story(), "ball").frequencies
    assert np.min(np.abs(found - 2.0816 * 343 / (2 * np.pi * 0.121))) < 10


def test_a_struck_thing_rings_with_its_modes_and_dies_with_its_damping(story, hit) -> None:
    told = story()
    sound = struck(told.world, hit(1.0, "rod", "cushion"), 0.5, 0.0)
    first = modes(told, "rod").frequencies[0]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    hertz = np.fft.rfftfreq(1 << 18, 1 / RATE)
    near = (hertz > 0.9 * first) & (hertz < 1.1 * first)
    assert hertz[near][np.argmax(spectrum[near])] == pytest.approx(first, rel=0.005)
    early, late = sound[2400:7200], sound[24000:28800]
    assert np.sum(late**2) < np.sum(early**2)


def test_harder_is_louder_and_soft_is_duller(story, hit) -> None:
    told = story()
    peaks = [np.abs(struck(told.world, hit(1.0), joules, 0.0)).max() for joules in (0.001, 0.1, 10.0)]
    assert peaks[0] < peaks[1] < peaks[2] < 1.0
    bright = [spectral_centre(struck(told.world, hit(1.0, name), 0.1, 0.0)) for name in ("cushion", "ball", "plate")]
    assert bright[0] < bright[2] and bright[1] < bright[2]


def test_breaking_is_brighter_and_longer_than_the_blow(story, hit) -> None:
    told = story()
    blow = hit(1.0, "tumbler")
    crash = broken(told.world, blow, 1.0, 0.0)
    assert spectral_centre(crash) > 2500
    assert np.sum(np.abs(crash[RATE // 4 :]) > 0.003) > 500


def test_steps_know_their_floor_and_shoe(story) -> None:
    told = story()
    assert floor_at(told.world, (1.0, 1.0, 0.0)) == "wood"
    quiet, loud = (
        np.abs(stepped(told.world, Footstep(1.0, "maya", "L", "heel", (0, 0, 0), n), 0.0)).max() for n in (1.0, 12.0)
    )
    assert loud > 1.5 * quiet


def test_no_two_steps_are_alike(story) -> None:
    """The best alignment of any two of a walk's first eight steps leaves a tenth of their energy unexplained."""
    told = story()
    walk = [Footstep(1 + 0.55 * i, "maya", "LR"[i % 2], "heel", (0.7 * i - 3, 0.1 * (i % 2), 0), 6.0) for i in range(8)]
    sounds = [stepped(told.world, step, 0.0) for step in walk]
    for i, one in enumerate(sounds):
        for other in sounds[:i]:
            alike = np.correlate(one, other, "full").max() / np.sqrt(np.sum(one**2) * np.sum(other**2))
            assert alike < 0.95
    tops = 20 * np.log10([np.abs(sound).max() for sound in sounds])
    assert 0.5 < tops.std() < 4.0


@pytest.mark.parametrize("floor", sorted(table("sounds", "footsteps.toml", schema="footsteps")["floor"]))
def test_a_footfall_leaves_the_air_where_it_was(story, floor: str) -> None:
    told = story()
    ground = tuple(replace(material, floor=floor) for material in told.world.materials)
    world = replace(told.world, materials=ground)
    steps = [Footstep(1.0 + 0.5 * n, "maya", "LR"[n % 2], "heel", (0.7 * n, 0.0, 0.0), 6.0) for n in range(4)]
    for sound in (stepped(world, step, 0.3) for step in steps):
        assert abs(sound.sum()) < 0.02 * np.abs(sound).sum()  # no push in one direction


def test_a_blow_of_what_is_heavy_and_dull_leaves_the_air_where_it_was(story, hit) -> None:
    told = story()
    for one, other in (("ball", "set:floor"), ("plate", "set:floor"), ("rod", "cushion")):
        sound = struck(told.world, hit(1.0, one, other), 2.0, 0.0)
        assert abs(sound.sum()) < 0.005 * np.abs(sound).sum(), one


def test_steps_are_raised_over_rain_and_left_alone_in_quiet(story) -> None:
    told = story()
    step = Footstep(1.0, "maya", "L", "heel", (0.0, 0.0, 0.0), 6.0)

    def loudest(*beds: tuple[str, float]) -> float:
        world = replace(told.world, room=replace(told.world.room, ambience=beds))
        return float(20 * np.log10(np.abs(stepped(world, step, 0.0)).max()))

    quiet, lively, pouring = loudest(("room tone", -54.0)), loudest(("city", -44.0)), loudest(("rain", -32.0))
    assert quiet == lively
    assert 3.0 < pouring - quiet < 6.1


def test_a_push_is_no_clap(story) -> None:
    told = story()
    push, clap = (
        touched(told.world, *what, (0, 0, 0), 0.3, 1.0, 0.0) for what in (("slap", "plate"), ("clap", "maya"))
    )
    assert np.abs(push).max() < 0.5 * np.abs(clap).max()
    assert np.abs(push).max() > 1e-4


@pytest.mark.parametrize("size", [(5.0, 4.0, 2.7), (20.0, 18.0, 7.0)])
def test_a_room_dies_as_eyring_says(size: tuple) -> None:
    room = Room(size, (0.0, 0.0, size[2] / 2), (0.2,) * 6)
    response = tail(room)[:, 0].astype(float)
    from scipy.signal import butter, sosfilt

    band = sosfilt(butter(3, [710, 1410], "bandpass", fs=RATE, output="sos"), response) ** 2
    left = 10 * np.log10(np.cumsum(band[::-1])[::-1] / band.sum())
    from_5, to_25 = np.argmax(left < -5), np.argmax(left < -25)
    assert (to_25 - from_5) / RATE * 3 == pytest.approx(decay_times(room)[3], rel=0.2)
    assert not len(tail(Room(size, (0, 0, 0), (0.2,) * 6, outdoors=True)))


@pytest.mark.parametrize("name", sorted(table("sounds", "ambience.toml", schema="ambience")))
def test_every_bed_is_about_unit_level_and_stereo(name: str) -> None:
    sound = bed(name, 3 * RATE, 9 * RATE, "somewhere")
    level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
    assert -18 < level < 6, level
    assert np.corrcoef(sound.T)[0, 1] < 0.999 or name == "hum"
    assert np.abs(sound).max() / np.sqrt(np.mean(sound**2)) < 60


@pytest.mark.parametrize("name", sorted(table("sounds", "ambience.toml", schema="ambience")))
def test_every_bed_is_the_same_whichever_stretch_is_asked_for(name: str) -> None:
    whole = bed(name, 0, 5 * RATE, "somewhere")
    for first, last in ((70_000, 120_000), (171_111, 5 * RATE)):
        np.testing.assert_allclose(bed(name, first, last, "somewhere"), whole[first:last], atol=2e-5)


@pytest.mark.parametrize("key", sorted(table("sounds", "effects.toml", schema="effects")))
def test_every_effect_sounds_and_stays_below_full_scale(key: str) -> None:
    sound = effect(key, 1.0)
    assert 0.005 < np.abs(sound).max() < 1.0
    assert len(sound) < 13 * RATE and np.isfinite(sound).all()


def test_every_bed_of_every_set_is_known_by_its_name() -> None:
    beds = table("sounds", "ambience.toml", schema="ambience")
    for name in asset_names("sets", ".toml"):
        content = table("sets", f"{name}.toml")
        layers = [*content.get("ambience", {}).values(), *content.get("weather", {}).values()]
        for key in (key for layer in layers for key in layer):
            assert key in beds, f"{name} wants {key}"


def test_a_fire_crackles_wherever_it_burns(story) -> None:
    told = story()
    fire = replace(told.world.body("rod"), prop="campfire")
    lit = replace(told.world, bodies=(*told.world.bodies, fire))
    assert "fire" in dict(layers_of(lit)) and "fire" not in dict(layers_of(told.world))


def test_every_sound_word_has_a_recipe() -> None:
    try:
        words = table("lexicon", "sounds.toml")
    except UnavailableError:
        pytest.skip("the lexicon has no sounds")
    missing = [key for key in words if key not in recipes() and key != "silence"]
    assert not missing


def test_names_are_found_by_their_words() -> None:
    assert known_name("waves") == "sea" and known_name("busy street") == "city" and known_name("qwerty") == "room tone"
    assert known_effect("Car horn") == "car_horn" and known_effect("qwerty") in recipes()
