"""Names in a project's history."""

from __future__ import annotations

UNREAD = "New project"
"""The first state of every project: words, of which none is read yet."""
READ = "Read the words"
WRITE = "Write"
