"""The other ways that physics found to the same outcome: each can be taken, and gives what it said."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.cache import Cache
from engine.foundation.ticket import Ticket
from engine.project import Scene
from engine.session.session import Session, Settings
from engine.shoot.rehearsal import rehearse

SCRIPT = (
    "INT. GYM - DAY\n\nMAYA (16) stands at the free-throw line with a basketball.\n\n"
    "Maya shoots. The ball hits the back rim and bounces out.\n"
)


def wanting(scene: Scene, choice: int) -> Scene:
    beats = tuple(
        replace(beat, outcome=replace(beat.outcome, choice=choice)) if beat.outcome else beat for beat in scene.beats
    )
    return replace(scene, beats=beats)


def test_each_way_can_be_taken_and_keeps_its_word(tmp_path: Path) -> None:
    opened = Session(tmp_path).open_text(SCRIPT, "film", Settings())
    (scene,) = opened.project.scenes
    takes = [
        rehearse(wanting(scene, choice), opened.project.cast, 0, Cache(tmp_path), Ticket()).take for choice in range(3)
    ]
    results = [take.outcomes[0] for take in takes]
    ways = len(results[0].choices)
    assert ways >= 2 and all(result.reached for result in results)
    for number, result in enumerate(results):
        assert result.taken == number % ways
        first = results[0].choices
        assert result.choices == (*first[result.taken :], *first[: result.taken])
    ball = takes[0].body_ids.index("ball" if "ball" in takes[0].body_ids else "basketball")
    paths = [take.poses[:, ball, :3] for take in takes[:ways]]
    for path, other in ((0, n) for n in range(1, ways)):
        shortest = min(len(paths[path]), len(paths[other]))
        assert np.abs(paths[path][:shortest] - paths[other][:shortest]).max() > 0.05
