"""The headless film engine. It imports no Qt; the window enters only by its front doors."""

VERSION = "0.1.0"
