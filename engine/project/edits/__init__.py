"""Everything that can be done to a project, as pure values. See :class:`Edit`."""

from engine.project.edits.blocking import (
    add_lamp,
    add_person,
    add_prop,
    camera_to_words,
    draw_walk,
    erase_walks,
    place,
    remove,
    set_camera_path,
    set_lamp,
    to_words,
    turn,
    walk_of_words,
)
from engine.project.edits.boards import (
    add_layer,
    board,
    clear_drawing,
    draw,
    remove_layer,
    set_note,
    show_layer,
    show_picture,
)
from engine.project.edits.camera import (
    as_written,
    set_angle,
    set_focus,
    set_lens,
    set_look,
    set_move,
    set_size,
    set_subjects,
)
from engine.project.edits.edit import Edit
from engine.project.edits.film import (
    film_as_written,
    set_look_of_film,
    set_rate,
    set_seed,
    set_size_of_film,
    set_title,
)
from engine.project.edits.markers import add_marker, move_marker, remove_marker, rename_marker
from engine.project.edits.people import character_as_written, rename_character, set_character, set_voice
from engine.project.edits.rereading import reread, set_script
from engine.project.edits.shots import (
    add_shot,
    delete,
    duplicate,
    join,
    move_shot,
    rename_shot,
    restore,
    ripple_delete,
    split,
)
from engine.project.edits.sound import (
    GAINS_DB,
    SHORTEST_CLIP_S,
    SOUND_TRACKS,
    TRACK_KINDS,
    add_sound,
    find_sound,
    level,
    move_sound,
    mute_shot,
    mute_sound,
    relink_sound,
    remove_sound,
    set_gain,
    set_mute,
    set_pan,
    set_shot_fades,
    set_shot_gain,
    set_solo,
    set_sound_fades,
    set_sound_gain,
    slip_sound,
    split_sound,
    track,
    trim_sound,
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
from engine.project.edits.transitions import TRANSITIONS, set_film_fades, set_transition
from engine.project.edits.trims import ripple, roll, slip, trim_in, trim_out

__all__ = [
    "Edit", "GAINS_DB", "SHORTEST_CLIP_S", "SOUND_TRACKS", "TRACK_KINDS", "TRANSITIONS", "add_lamp", "add_layer",
    "add_marker", "add_person", "add_prop", "add_shot", "add_sound", "as_written", "board", "camera_to_words",
    "character_as_written", "choose", "choose_outcome", "choose_prop", "clear_drawing", "delete", "draw", "draw_walk",
    "duplicate", "erase_walks", "film_as_written", "find_sound", "join", "level", "move_marker", "move_scene", "move_shot",
    "move_sound", "mute_shot", "mute_sound", "outcome_as_written", "outcome_choices", "place", "relink_sound", "remove",
    "remove_layer", "remove_marker", "remove_sound", "rename_character", "rename_marker", "rename_shot", "reread", "restore",
    "ripple", "ripple_delete", "roll", "scene_as_written", "set_angle", "set_camera_path", "set_character", "set_film_fades",
    "set_focus", "set_gain", "set_lamp", "set_lens", "set_look", "set_look_of_film", "set_move", "set_mute", "set_note",
    "set_pan", "set_rate", "set_script", "set_seed", "set_set", "set_shot_fades", "set_shot_gain", "set_size",
    "set_size_of_film", "set_solo", "set_sound_fades", "set_sound_gain", "set_subjects", "set_time_of_day", "set_title",
    "set_transition", "set_voice", "set_weather", "show_layer", "show_picture", "slip", "slip_sound", "split", "split_sound",
    "to_words", "track", "trim_in", "trim_out", "trim_sound", "turn", "walk_of_words",
]  # fmt: skip
