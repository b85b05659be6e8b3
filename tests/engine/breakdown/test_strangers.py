"""Whole texts of many kinds, as strangers write them, against facts set down before they were read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from engine.breakdown import read
from engine.project import SHOT_SIZES
from tests.engine.breakdown.facts import unmet

CASES = [
    case
    for name in ("strangers.toml", "strangers_2.toml", "strangers_3.toml")
    for case in tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))["text"]
]


def test_most_facts_of_fresh_texts_are_met() -> None:
    counted = [unmet(case, read(case["source"].strip("\n"))[1]) for case in CASES]
    facts, missed = sum(count for count, _ in counted), [said for _, rest in counted for said in rest]
    assert facts > 330 and len(missed) <= 0.05 * facts, missed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_coverage_keeps_the_rules_of_the_cut(case: dict[str, Any]) -> None:
    _, breakdown, _ = read(case["source"].strip("\n"))
    for scene in breakdown.scenes:
        shots = [shot for shot in breakdown.shots if shot.scene_id == scene.id]
        by_beat = {ident: shot for shot in shots for ident in shot.beats}
        for beat in scene.beats:
            shot = by_beat[beat.id]
            if beat.line and not (beat.line.off_screen or beat.line.voice_over or not shot.assumed):
                assert beat.subject in shot.subjects[:2] and SHOT_SIZES.index(shot.size) <= 4
        for shot in shots:
            assert 0.9 <= shot.story_out - shot.story_in <= 12.0 or not shot.assumed
        for before, after in zip(shots, shots[1:], strict=False):
            alike = before.subjects[:1] == after.subjects[:1] and before.kind == after.kind
            if alike and before.angle == after.angle and after.assumed:
                assert abs(SHOT_SIZES.index(before.size) - SHOT_SIZES.index(after.size)) >= 2
