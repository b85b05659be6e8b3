"""The pinned software adapter, if this machine has it; else the fastest."""

import sys
from pathlib import Path

import pytest

from engine.foundation.errors import UnavailableError
from engine.picture import probe

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def adapter() -> str:
    for name in ("llvmpipe", ""):
        try:
            probe(name)
        except UnavailableError:
            continue
        return name
    pytest.skip("no graphics adapter")
