"""Pictures stay as they were looked at; what differs is shown in a picture of the difference."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.foundation.errors import UnavailableError
from engine.picture import probe

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("golden", HERE / "golden.py")
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)


@pytest.fixture(scope="module", autouse=True)
def _pinned_adapter():
    try:
        probe(golden.ADAPTER)
    except UnavailableError:
        pytest.skip(f"golden pictures are pinned to the {golden.ADAPTER} adapter")


@pytest.mark.parametrize("subject", golden.SUBJECTS)
def test_golden(subject, tmp_path):
    now = golden.drawn(subject)[..., :3].astype(int)
    kept = cv2.imread(str(HERE / f"{subject}.png"))[..., ::-1].astype(int)
    assert now.shape == kept.shape
    difference = np.abs(now - kept)
    # versions of the software adapter round differently: a few edge pixels may change, the picture may not
    if difference.mean() > 1.0 or np.percentile(difference.max(-1), 99) > 40:
        strip = np.concatenate([kept, now, np.clip(difference * 4, 0, 255)], 1).astype(np.uint8)
        file = tmp_path / f"{subject}.png"
        cv2.imwrite(str(file), strip[..., ::-1])
        pytest.fail(f"{subject}: mean difference {difference.mean():.2f}; kept, drawn, difference x 4: {file}")
