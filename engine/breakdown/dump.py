"""The breakdown as plain data: the form that ``soundstage read --json`` promises."""

from __future__ import annotations

from typing import Any

from engine.project import Beat, Breakdown, Character, Scene, Shot
from engine.screenplay import Reading, Screenplay


def as_json(screenplay: Screenplay, breakdown: Breakdown, reading: Reading) -> dict[str, Any]:
    """Scenes with shots, beats and lines, the status of every word, and the coverage, ready for ``json.dumps``."""
    coverage = reading.coverage
    return {
        "title": breakdown.title,
        "kind": screenplay.kind,
        "look": breakdown.look,
        "cast": [_character(who) for who in breakdown.cast],
        "scenes": [
            _scene(scene, [shot for shot in breakdown.shots if shot.scene_id == scene.id]) for scene in breakdown.scenes
        ],
        "words": [
            {
                "text": word.text,
                "start": word.span.start,
                "end": word.span.end,
                "status": word.status.value,
                "as": word.meaning,
                "why": word.explanation,
                "content": word.content,
                "choices": [{"as": choice.meaning, "label": choice.label} for choice in word.choices],
            }
            for word in reading.words
        ],
        "coverage": {
            "understood": coverage.understood,
            "assumed": coverage.assumed,
            "unknown": coverage.unknown,
        },
        "notes": list(reading.notes),
    }


def _character(who: Character) -> dict[str, Any]:
    return {
        "id": who.id,
        "name": who.name,
        "sex": who.sex,
        "age": who.age,
        "build": who.build,
        "stature": who.stature,
        "skin": who.skin,
        "hair": list(who.hair),
        "garments": [{"kind": garment.kind, "colour": garment.colour} for garment in who.garments],
        "role": who.role,
        "traits": list(who.traits),
    }


def _scene(scene: Scene, shots: list[Shot]) -> dict[str, Any]:
    return {
        "id": scene.id,
        "heading": scene.heading,
        "set": scene.set,
        "interior": scene.interior,
        "light": scene.light,
        "weather": scene.weather,
        "people": list(scene.people),
        "props": [
            {
                "id": use.id,
                "label": use.label,
                "prop": use.prop,
                "count": use.count,
                "colour": use.colour,
                "material": use.material,
                "size": use.size,
                "fixture": use.fixture,
                "stand_in": {
                    "kind": use.stand_in.kind,
                    "size_m": list(use.stand_in.size_m),
                    "mass_kg": use.stand_in.mass_kg,
                    "material": use.stand_in.material,
                }
                if use.stand_in
                else None,
            }
            for use in scene.props
        ],
        "placings": [
            {"entity": p.entity, "relation": p.relation.value, "anchor": p.anchor, "second": p.second}
            for p in scene.placings
        ],
        "sounds": [{"sound": sound, "beat": beat} for sound, beat in scene.sounds],
        "shots": [_shot(shot, scene) for shot in shots],
    }


def _shot(shot: Shot, scene: Scene) -> dict[str, Any]:
    beats = [beat for beat in scene.beats if beat.id in shot.beats]
    people = set(scene.people)
    things = {use.id for use in scene.props}
    involved = list(
        dict.fromkeys(
            i for i in (*shot.subjects, *(i for b in beats for i in (b.subject, b.object, b.target, *b.others))) if i
        )
    )
    return {
        "slate": shot.slate,
        "size": shot.size,
        "angle": shot.angle,
        "lens_mm": shot.lens_mm,
        "move": shot.move.kind,
        "move_direction": shot.move.direction,
        "move_speed": shot.move.speed,
        "kind": shot.kind,
        "duration_s": round(shot.story_out - shot.story_in, 3),
        "story_in": shot.story_in,
        "story_out": shot.story_out,
        "transition": shot.transition,
        "assumed": shot.assumed,
        "subjects": list(shot.subjects),
        "cast": [i for i in involved if i in people],
        "props": [i for i in involved if i in things],
        "beats": [_beat(beat) for beat in beats],
        "lines": [
            {"who": beat.line.who, "text": beat.line.text, "delivery": list(beat.line.delivery)}
            for beat in beats
            if beat.line is not None
        ],
    }


def _beat(beat: Beat) -> dict[str, Any]:
    return {
        "id": beat.id,
        "subject": beat.subject,
        "verb": beat.verb,
        "action": beat.action,
        "object": beat.object,
        "others": list(beat.others),
        "target": beat.target,
        "relation": beat.relation,
        "direction": beat.direction,
        "manner": list(beat.manner),
        "count": beat.count,
        "with": beat.with_beat,
        "outcome": beat.outcome.kind.value if beat.outcome else None,
        "made": beat.outcome.made if beat.outcome else None,
        "text": beat.text,
        "start_s": beat.start_s,
        "duration_s": beat.duration_s,
    }
