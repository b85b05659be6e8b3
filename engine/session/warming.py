"""What the processes beside the window load before anything is asked of them, step by step.

Libraries, models, shaders and textures come to memory when they are first used. The first scene that is written should not
have to wait for that, so a small scene of our own is staged, acted and drawn while the window opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.foundation.span import Span
from engine.foundation.ticket import Ticket
from engine.project import Beat, Character, Line, PropUse, Scene

if TYPE_CHECKING:
    from engine.session.session import Session
    from engine.shoot.rehearsal import Rehearsal


_PROPS = PropUse("table", "table", "table"), PropUse("mug", "mug", "mug")
_MAN, _WOMAN = Character("man", "Man", sex="male", age=40.0), Character("woman", "Woman", sex="female", age=30.0)


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


def _drawing(*people: Character, quality: str = "draft") -> None:
    """``people`` in a room, drawn as sketches are: the forms they keep from afar are worked out when there is time."""
    from engine.picture import Moment, Renderer
    from engine.session.looking import still
    from engine.world import Camera, CameraKey

    names = tuple(who.id for who in people)
    set_up = still(Scene("warm", "INT. ROOM - DAY", "living_room", names, _PROPS, (), (), span=Span(0, 0)), people, 0)
    camera = Camera((CameraKey(0.0, (3.0, -3.0, 1.6), (0.0, 0.0, 1.0), 35.0, 3.0),))
    renderer = Renderer(set_up.world, (64, 36), quality, "realistic")
    renderer.whole = True
    renderer.draw([Moment(set_up.take.state_at(0.0), camera.at(0.0), 0.0)])


def _walked(session: Session) -> Rehearsal:
    """Two people in a room; one comes in and takes a mug."""
    from engine.shoot.rehearsal import walk_through

    beats = tuple(
        Beat(f"warm{number}", "woman", action, verb, target=target, object=thing, duration_s=2.0)
        for number, (action, verb, thing, target) in enumerate(
            [("walk", "walk", "", "table"), ("pick_up", "pick up", "mug", "")]
        )
    )
    people = ("man", "woman")
    scene = Scene("warm", "INT. ROOM - DAY", "living_room", people, _PROPS, (), beats, span=Span(0, 0))
    return walk_through(scene, (_MAN, _WOMAN), 0, session.cache)


def _walking(session: Session) -> None:
    _walked(session)


_STEPS: dict[str, Callable[[Session], None]] = {
    "reading": _reading,
    "workshops": _workshops,
    "voices": _voices,
    "acting": _acting,
    "adapter": _adapter,
    "pipelines": lambda session: _drawing(),
    "drafts": lambda session: _drawing(_MAN),
    "walking": _walking,
    "pictures": lambda session: _drawing(_MAN, quality="preview"),
}
STEPS = {
    "read": ("reading",),
    "rehearse": ("workshops", "voices", "acting"),
    "shoot": ("adapter", "pipelines", "drafts", "walking", "pictures"),
}
"""By lane. Real work waits for no more than one step; the others are done when there is nothing better to do."""
WITHOUT_WORDS = ("drafts", "walking", "pictures")
"""Steps that are left out once there are words: the first sketch would wait for them."""


def warm(step: str, session: Session, ticket: Ticket) -> None:
    """Do one step of STEPS. What it loads stays in this process."""
    ticket.check()
    _STEPS[step](session)
