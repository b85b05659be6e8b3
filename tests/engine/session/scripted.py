"""A process that cuts a film at a desk until it is killed or the disk is full.

Before an edit it prints ``> DIGEST POSITION`` of the state it is about to commit, after it ``= DIGEST POSITION`` of the state
that is committed. ``! SENTENCE`` is what it was told when an edit could not be kept.
"""

import random
import sys
from pathlib import Path

from engine.foundation.digest import digest
from engine.foundation.errors import UnavailableError, UsageError
from engine.project import Project, edits
from engine.project.store import to_bytes
from engine.session.keeper import Keeper
from tests.engine.project.test_edits import film

ROOT = Path(__file__).parents[3]


def state(project: Project, position: int) -> str:
    return f"{digest(to_bytes(project))} {position}"


def main(path: Path, seed: int) -> None:
    keeper = Keeper(path, None if path.exists() else film())
    print("=", state(keeper.project(), keeper.position), flush=True)
    chance = random.Random(seed)
    while True:
        project = keeper.project()
        shot = chance.choice(project.shots).id
        kind = chance.randrange(7)
        try:
            if kind == 0 and keeper.position > 0:
                to = keeper.position - 1
                print("> ? ", to, flush=True)
                keeper.go_to(to)
            elif kind == 1 and keeper.position + 1 < len(keeper.revisions):
                to = keeper.position + 1
                print("> ? ", to, flush=True)
                keeper.go_to(to)
            else:
                edit = (
                    edits.duplicate(shot),
                    edits.set_title(f"Film {chance.random()}"),
                    edits.set_size(shot, chance.choice(("wide", "close-up", "medium"))),
                    edits.set_lens(shot, chance.choice((24, 35, 85))),
                    edits.delete(shot) if len(project.shots) > 5 else edits.set_angle(shot, "low"),
                    edits.add_marker(chance.randrange(900), "here"),
                    edits.set_gain("foley", chance.uniform(-20, 5)),
                )[kind]
                after = edit.change(project)
                if after == project:
                    continue
                print(">", state(after, keeper.position + 1), flush=True)
                keeper.commit(after, edit.label)
        except UsageError:
            continue
        except UnavailableError as error:
            print("!", error, flush=True)
            assert keeper.project() is project
            return
        print("=", state(keeper.project(), keeper.position), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing beyond fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    main(Path(sys.argv[1]), int(sys.argv[2]))
