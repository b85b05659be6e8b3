"""Errors a user meets: one sentence with what failed, which value, and what to do.

``UserError`` and its kinds are the user's or the machine's doing and carry the exit code of the command line.
``BugError`` is ours. Nothing else should reach the front desk.
"""

from __future__ import annotations


class SoundstageError(Exception):
    """Base of all errors the house raises on purpose."""

    exit_code = 1


class BugError(SoundstageError):
    """A promise inside the engine was broken; the message says which."""


class UserError(SoundstageError):
    """Something outside the engine has to change; the message says what."""


class UsageError(UserError):
    """A command, option or target that cannot be used."""

    exit_code = 2


class SourceError(UserError):
    """A screenplay or project that cannot be read."""

    exit_code = 3


class RefusedError(UserError):
    """Consent, a guardian or moderation says no."""

    exit_code = 4


class UnavailableError(UserError):
    """The machine lacks something an engine needs: an adapter, an asset, disk space."""

    exit_code = 5


class CancelledError(UserError):
    """The user stopped the work."""

    exit_code = 130
