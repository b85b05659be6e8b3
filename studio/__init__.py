"""The window: panels over the engine's front desk."""
