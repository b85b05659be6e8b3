"""Digests are equal for equal values and for nothing else, in any process."""

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from engine.foundation.digest import digest
from engine.foundation.errors import BugError


@dataclass(frozen=True)
class Pair:
    a: object
    b: object


def test_kinds_and_places_matter() -> None:
    values = [
        1,
        1.0,
        "1",
        True,
        b"1",
        None,
        (1,),
        ((1,),),
        {1: 1},
        Pair(1, 2),
        Pair(2, 1),
        np.array([1]),
        np.array([1.0]),
    ]
    assert len({digest(value) for value in values}) == len(values)
    assert digest("ab", "c") != digest("a", "bc")
    assert digest(np.zeros((2, 3))) != digest(np.zeros((3, 2)))


def test_order_of_a_mapping_does_not_matter() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_another_process_agrees() -> None:
    code = "from engine.foundation.digest import digest; print(digest({'x': {1, 2, 3}}, ('y', 2.5)))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert other == digest({"x": {1, 2, 3}}, ("y", 2.5))


def test_what_cannot_be_digested_is_said() -> None:
    with pytest.raises(BugError, match="object"):
        digest(object())
