"""Events of the story on the film's clock."""

from __future__ import annotations

from engine.foundation.timebase import SAMPLE_RATE, frame_at, sample_at
from engine.session.report import EventRow
from engine.shoot.order import ShotOrder
from engine.sound import SoundEvent, events


def film_events(orders: tuple[ShotOrder, ...]) -> tuple[EventRow, ...]:
    """Every cut, and every event of the story that lies inside a shot, in order of film time."""
    heard: dict[int, tuple[SoundEvent, ...]] = {}
    rows: list[EventRow] = []
    for order in orders:
        scene = order.rehearsal
        if id(scene) not in heard:
            heard[id(scene)] = events(scene.world, scene.performance, scene.take, scene.utterances, scene.effects)
        start = sample_at(order.record_in, order.rate)
        begin = float(order.record_in / order.rate)
        rows.append(
            EventRow(
                "cut", begin, order.record_in, start, (), 0.0, 0.0, order.shot.slate, "", False, None, order.shot.slate
            )
        )
        for event in heard[id(scene)]:
            if order.story_in <= event.time_s < order.story_out:
                rows.append(_row(event, order, start))
    return tuple(sorted(rows, key=lambda row: (row.time_s, row.kind)))


def _row(event: SoundEvent, order: ShotOrder, start: int) -> EventRow:
    inner = event.time_s - order.story_in
    time = start / SAMPLE_RATE + inner
    frame = min(order.record_in + max(0, frame_at(inner, order.rate)), order.record_in + order.frames - 1)
    return EventRow(
        kind=event.kind,
        time_s=time,
        frame=frame,
        sample=start + round(inner * SAMPLE_RATE),
        bodies=tuple(event.bodies),
        impulse_ns=float(event.strength),
        slip_ms=float(event.slip),
        text=event.text,
        stem=event.stem,
        audible=event.audible,
        point=event.point,
        shot=order.shot.slate,
    )
