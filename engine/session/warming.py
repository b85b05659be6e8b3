"""What the processes beside the window load before anything is asked of them, step by step.

Libraries, models, shaders and textures come to memory when they are first used. The first scene that is written should not
have to wait for that, so a small scene of our own is staged, acted and drawn while the window opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.foundation.span import Span
from engine.foundation.ticket import Ticket
from engine.project import Beat, Character, Line, PropUse, Scene, ViewKey

if TYPE_CHECKING:
    from engine.session.session import Session
    from engine.shoot.rehearsal import Rehearsal


def _reading(session: Session) -> None:
    from engine.session.session import Settings

    session.open_text("INT. ROOM - DAY\n\nA man waves.\n", "warm", Settings())


def _workshops(session: Session) -> None:
    import engine.motion
    import engine.physics
    import engine.shoot.call_sheet  # noqa: F401


def _voices(session: Session) -> None:
    from engine.speech import speak

    speak(Beat("warm", "x", "say", "say", line=Line("x", "Yes.")), Character("x", "X"))


def _acting(session: Session) -> None:
    from engine.physics import simulate

    scene = _walked(session)
    simulate(scene.world, scene.performance)


def _adapter(session: Session) -> None:
    import engine.shoot.call_sheet
    import engine.shoot.world_engine  # noqa: F401
    from engine.picture import probe

    probe()


def _pipelines(session: Session) -> None:
    """What drawing needs whoever is seen."""
    from engine.session.looking import FreeCamera, still

    props = PropUse("table", "table", "table"), PropUse("mug", "mug", "mug")
    empty = still(Scene("warm", "INT. ROOM - DAY", "living_room", (), props, (), (), span=Span(0, 0)), (), 0)
    FreeCamera().draw(empty, ViewKey(0.0, (3.0, -3.0, 1.6), (0.0, 0.0, 1.0), 35.0), (64, 36), "realistic")


def _drawing(session: Session, quality: str) -> None:
    from engine.picture import Moment, Renderer
    from engine.world import Camera, CameraKey

    scene = _walked(session)
    camera = Camera((CameraKey(0.0, (3.0, -3.0, 1.6), (0.0, 0.0, 1.0), 35.0, 3.0),))
    Renderer(scene.world, (64, 36), quality, "realistic").draw([Moment(scene.take.state_at(0.0), camera.at(0.0), 0.0)])


def _walked(session: Session) -> Rehearsal:
    """Two people in a room; one comes in and takes a mug."""
    from engine.shoot.rehearsal import walk_through

    beats = tuple(
        Beat(f"warm{number}", "woman", action, verb, target=target, object=thing, duration_s=2.0)
        for number, (action, verb, thing, target) in enumerate(
            [("walk", "walk", "", "table"), ("pick_up", "pick up", "mug", "")]
        )
    )
    props = (PropUse("table", "table", "table"), PropUse("mug", "mug", "mug"))
    scene = Scene("warm", "INT. ROOM - DAY", "living_room", ("man", "woman"), props, (), beats, span=Span(0, 0))
    cast = Character("man", "Man", sex="male", age=40.0), Character("woman", "Woman", sex="female", age=30.0)
    return walk_through(scene, cast, 0, session.cache)


_STEPS: dict[str, Callable[[Session], None]] = {
    "reading": _reading,
    "workshops": _workshops,
    "voices": _voices,
    "acting": _acting,
    "adapter": _adapter,
    "pipelines": _pipelines,
    "drafts": lambda session: _drawing(session, "draft"),
    "pictures": lambda session: _drawing(session, "preview"),
}
STEPS = {
    "read": ("reading",),
    "rehearse": ("workshops", "voices", "acting"),
    "shoot": ("adapter", "drafts", "pictures"),
}
"""By lane. Real work waits for no more than the first step: the others are done when there is nothing better to do. "pipelines"
is for a hand that has nothing to draw yet because another still walks the first scene through."""


def warm(step: str, session: Session, ticket: Ticket) -> None:
    """Do one step of STEPS. What it loads stays in this process."""
    ticket.check()
    _STEPS[step](session)
