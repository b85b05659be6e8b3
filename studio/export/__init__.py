"""Handing the film on."""

from studio.export.panel import ExportPanel

__all__ = ["ExportPanel"]
