"""Nothing is shipped whose licence is not stated, and no licence is one we may not ship."""

import subprocess
import tomllib
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"
OURS = {"README.md", "LICENCES.toml", "icons", "films"}
"""The index itself, and what is plainly ours: films and icons."""
ALLOWED = {
    "Apache-2.0",
    "MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CC-BY-4.0",
    "WordNet-3.0",
    "WordNet",
    "OFL-1.1",
}


def _entries() -> list[dict]:
    return tomllib.loads((ASSETS / "LICENCES.toml").read_text("utf-8"))["entry"]


def test_every_asset_is_covered_by_an_entry() -> None:
    covered = [path.rstrip("/") for entry in _entries() for path in entry["paths"]]
    listed = subprocess.run(["git", "ls-files", "."], cwd=ASSETS, capture_output=True, text=True, check=True).stdout
    bare = [
        name
        for name in listed.splitlines()
        if name.split("/")[0] not in OURS
        and not any(name == path or name.startswith(path + "/") or Path(name).match(path) for path in covered)
    ]
    assert not bare, bare


def test_every_entry_names_what_exists_and_a_licence_we_may_ship() -> None:
    for entry in _entries():
        assert entry["source"], entry
        for path in entry["paths"]:
            assert list(ASSETS.glob(path)), path
        if "script" in entry:
            assert (ASSETS / entry["script"]).exists(), entry["script"]
        licences = (
            entry["licence"].replace("(", " ").replace(")", " ").replace(" AND ", " ").replace(" OR ", " ").split()
        )
        assert set(licences) <= ALLOWED, entry
