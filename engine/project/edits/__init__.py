"""Everything that can be done to a project, as pure values. See :class:`Edit`."""

from engine.project.edits.camera import (
    as_written,
    set_angle,
    set_focus,
    set_lens,
    set_look,
    set_move,
    set_size,
    set_subjects,
    set_transition,
)
from engine.project.edits.edit import Edit
from engine.project.edits.film import (
    add_marker,
    move_marker,
    remove_marker,
    set_gain,
    set_look_of_film,
    set_mute,
    set_pan,
    set_rate,
    set_seed,
    set_size_of_film,
    set_title,
    track,
)
from engine.project.edits.people import character_as_written, rename_character, set_character, set_voice
from engine.project.edits.rereading import reread, set_script
from engine.project.edits.shots import (
    add_shot,
    delete,
    duplicate,
    move_shot,
    rename_shot,
    restore,
    ripple_delete,
    split,
)
from engine.project.edits.story import (
    choose,
    choose_outcome,
    choose_prop,
    move_scene,
    outcome_as_written,
    outcome_choices,
    scene_as_written,
    set_set,
    set_time_of_day,
    set_weather,
)
from engine.project.edits.trims import ripple, roll, slip, trim_in, trim_out, untrim

__all__ = [
    "Edit", "add_marker", "add_shot", "as_written", "character_as_written", "choose", "choose_outcome", "choose_prop",
    "delete", "duplicate", "move_marker", "move_scene", "move_shot", "outcome_as_written", "outcome_choices",
    "remove_marker", "rename_character", "rename_shot", "reread", "restore", "ripple", "ripple_delete", "roll",
    "scene_as_written", "set_angle", "set_character", "set_focus", "set_gain", "set_lens", "set_look",
    "set_look_of_film", "set_move", "set_mute", "set_pan", "set_rate", "set_script", "set_seed", "set_set", "set_size",
    "set_size_of_film", "set_subjects", "set_time_of_day", "set_title", "set_transition", "set_voice", "set_weather",
    "slip", "split", "track", "trim_in", "trim_out", "untrim",
]  # fmt: skip
