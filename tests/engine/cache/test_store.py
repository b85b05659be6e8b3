"""The cache gives back what it was given, or nothing."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from engine.cache import Cache
from engine.world import Contact, Take

KEY = "ab" * 16


def _take() -> Take:
    contact = Contact(
        1.5, "ball", "rim", (0.0, 1.0, 3.05), (0.0, 0.0, 1.0), 2.1, 0.3, profile=np.arange(3, dtype=np.float32)
    )
    return Take(
        2.0, ("ball", "rim"), np.random.default_rng(1).normal(size=(481, 2, 7)), (), (contact,), notes=("a note",)
    )


def test_a_take_comes_back_equal(tmp_path: Path) -> None:
    cache, take = Cache(tmp_path), _take()
    cache.keep_value(KEY, take)
    again = cache.value(KEY, Take)
    assert again is not None
    assert again.content_digest() == take.content_digest()
    assert not again.poses.flags.writeable


def test_pictures_are_lossless(tmp_path: Path) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (90, 160, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    cache = Cache(tmp_path)
    cache.keep_picture(KEY, pixels)
    again = cache.picture(KEY)
    assert again is not None
    np.testing.assert_array_equal(again, pixels)


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    cache = Cache(tmp_path)
    cache.keep_value(KEY, _take())
    path = next(p for p in tmp_path.rglob("*") if p.is_file())
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    assert cache.value(KEY, Take) is None


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    cache = Cache(tmp_path)
    monkeypatch.setattr(os, "replace", full)
    cache.keep_value(KEY, _take())
    assert cache.full
    assert cache.value(KEY, Take) is None
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_trimming_throws_out_the_longest_unused_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keys = [f"{i:02d}" * 16 for i in range(4)]
    for age, key in enumerate(keys):
        cache.keep_value(key, Contact(0.0, key, "", (0.0,) * 3, (0.0,) * 3, 0.0, 0.0))
        os.utime(next(tmp_path.rglob(key)), (1000 + age, 1000 + age))
    cache.value(keys[0], Contact)  # used again: now the youngest
    size = cache.size_bytes()
    assert cache.trim(size // 2) >= size // 2 - 1
    assert cache.value(keys[0], Contact) is not None
    assert cache.value(keys[1], Contact) is None


def test_changed_tables_never_meet_what_was_made_of_the_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.cache import store

    table = tmp_path / "assets" / "voices" / "delivery.toml"
    table.parent.mkdir(parents=True)
    monkeypatch.setattr(store, "__file__", str(tmp_path / "engine" / "cache" / "store.py"))
    store.code_digest.cache_clear()
    try:
        table.write_text("level_db = -13.0\n")
        before = store.code_digest("engine.speech", "assets.voices")
        store.code_digest.cache_clear()
        table.write_text("level_db = -8.0\n")
        assert store.code_digest("engine.speech", "assets.voices") != before
    finally:
        store.code_digest.cache_clear()
