"""The inspector: the camera of the selected shot, and what the words ask physics for."""

from studio.inspector.panel import InspectorPanel

__all__ = ["InspectorPanel"]
