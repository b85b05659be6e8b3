"""One thing of a new reading with what had been set by hand on the old one."""

from __future__ import annotations

from dataclasses import replace

from engine.project.cast import Character
from engine.project.edits.story import alternatives
from engine.project.scene import Beat
from engine.project.shot import Shot

_CARRIED = {"slate", "size", "angle", "lens_mm", "move", "look", "transition", "focus", "subjects", "camera_path"}
_WITH = {"transition": "transition_frames", "camera_path": "camera_from_s"}
"""Fields that go along with others."""
_CAMERA = {"size", "angle", "lens_mm", "move", "subjects", "camera_path"}


def carried_shot(old: Shot, new: Shot, same: Shot | None = None) -> Shot:
    """``new`` with the old identity and what was set by hand; ``same`` itself where nothing differs from it."""
    values = {name: getattr(old, name) for name in old.by_hand if name in _CARRIED}
    values |= {_WITH[name]: getattr(old, _WITH[name]) for name in old.by_hand if name in _WITH}
    if old.trimmed:
        values |= {"story_in": old.story_in, "story_out": old.story_out, "trimmed": True}
    if _CAMERA & set(old.by_hand):
        values["assumed"] = False
    merged = replace(new, id=old.id, by_hand=old.by_hand, **values)
    return same if same is not None and merged == same else merged


def carried_beat(old: Beat | None, new: Beat) -> Beat:
    """``new`` with the outcome that was chosen by hand, about what the words say now, as far as it is one of its kind."""
    if old is None or "outcome" not in old.by_hand or old.outcome is None or new.outcome is None:
        return new
    if old.outcome.kind not in {choice.kind for choice in alternatives(new.outcome)}:
        return new
    return replace(new, outcome=replace(old.outcome, target=new.outcome.target), by_hand=old.by_hand)


def carried_character(old: Character | None, new: Character) -> Character:
    if old is None:
        return new
    values = {name: getattr(old, name) for name in old.by_hand}
    merged = replace(new, cameo_id=old.cameo_id, by_hand=old.by_hand, **values)
    return old if merged == old else merged
