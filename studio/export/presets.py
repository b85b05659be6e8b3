"""What a film can become, in the words of those who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.session import ExportOptions


@dataclass(frozen=True)
class Preset:
    """``suffix`` "" stands for a folder. ``pictures``: it is drawn, so it has a quality. ``about``: who it is for."""

    group: str
    name: str
    kind: str
    suffix: str
    about: str
    pictures: bool = False
    codec: str = ""
    frames: str = "png"

    def options(self, quality: str, paper: str, media: bool) -> ExportOptions:
        return ExportOptions(self.kind, quality, self.codec, self.frames, paper, media)


PRESETS = (
    Preset("Film", "MP4, H.264", "film", ".mp4", "Plays everywhere: to show, to send.", True),
    Preset("Film", "MOV, ProRes 422 HQ", "film", ".mov", "For editing and grading; sound as 24-bit PCM.", True, "prores"),
    Preset("Film", "MOV, DNxHR HQ", "film", ".mov", "For editing in Media Composer; sound as 24-bit PCM.", True, "dnxhr"),
    Preset("Frames", "PNG", "frames", "", "One file for each frame, as it is seen.", True),
    Preset("Frames", "OpenEXR", "frames", "", "One file for each frame, half float in linear light, for compositing.", True,
           frames="exr"),
    Preset("Sound", "Stems, WAV", "stems", "", "Dialogue, foley, ambience and effects apart; 48 kHz, 24 bit."),
    Preset("Boards", "Pages to print, PDF", "board", ".pdf", "Six boards a page with drawings, lines and notes.", True),
    Preset("Boards", "Contact sheet, PNG", "board", ".png", "Three frames of every shot on one sheet.", True),
    Preset("Words", "Subtitles, SRT", "subtitles", ".srt", "What is said, for players."),
    Preset("Words", "Subtitles, WebVTT", "subtitles", ".vtt", "What is said, for the web."),
    Preset("Words", "Shot list, CSV", "shot list", ".csv", "A row for each shot, for a spreadsheet."),
    Preset("Words", "Script, Fountain", "script", ".fountain", "The words as plain text."),
    Preset("Words", "Script, Final Draft", "script", ".fdx", "The words for Final Draft and what reads its files."),
    Preset("Hand-off", "OpenTimelineIO", "cut", ".otio", "The cut with its dissolves, markers and tracks.", True),
    Preset("Hand-off", "EDL, CMX3600", "cut", ".edl", "The picture's cuts and the mix, for any editor and for grading.", True),
    Preset("Hand-off", "Final Cut Pro 7 XML", "cut", ".xml", "The cut for Premiere Pro, Resolve and Media Composer.", True),
)  # fmt: skip
