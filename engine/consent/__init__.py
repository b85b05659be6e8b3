"""Cameos, grants and permits come with their own issue; this room only keeps their door."""
