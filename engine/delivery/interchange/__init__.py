"""The cut as other editors read it: OpenTimelineIO, CMX3600 edit decision lists and Final Cut Pro 7 XML."""

from __future__ import annotations

from pathlib import Path

from engine.delivery.interchange.edl import edl
from engine.delivery.interchange.fcp7 import fcp7_xml
from engine.delivery.interchange.otio import otio_json
from engine.delivery.interchange.timeline import Dissolve, Mark, PictureClip, SoundClip, SoundTrack, Timeline
from engine.delivery.target import whole_file
from engine.foundation.errors import UsageError

__all__ = [
    "ENDINGS", "Dissolve", "Mark", "PictureClip", "SoundClip", "SoundTrack", "Timeline", "edl", "fcp7_xml", "otio_json",
    "write_timeline",
]  # fmt: skip
_WRITERS = {".otio": otio_json, ".edl": edl, ".xml": fcp7_xml}
ENDINGS = tuple(_WRITERS)


def write_timeline(target: Path, timeline: Timeline) -> None:
    """Write ``timeline`` in the format that the target's ending names, whole or not at all. Raises UsageError,
    UnavailableError."""
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise UsageError(f"The cut cannot be written as {target.name!r}; end it in {', '.join(ENDINGS)}.")
    text = writer(timeline)
    with whole_file(target) as path:
        path.write_text(text, "utf-8", newline="")
