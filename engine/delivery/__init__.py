"""The film leaves the house: files that other programs open."""

from engine.delivery.encode import CONTAINERS, check_film_target, encode
from engine.delivery.stems import write_stems

__all__ = ["CONTAINERS", "check_film_target", "encode", "write_stems"]
