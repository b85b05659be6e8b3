"""A process that edits a project until it is killed: after each commit it prints the title that is now on disk."""

import sys
from pathlib import Path

from engine.project import Project, edits
from engine.session.keeper import Keeper


def main(path: Path) -> None:
    keeper = Keeper(path, None if path.exists() else Project("0", "", (), (), ()))
    number = int(keeper.project().title)
    while True:
        number += 1
        keeper.commit(edits.set_title(str(number)).change(keeper.project()), f"Edit {number}")
        if number % 7 == 0:
            keeper.go_to(keeper.position - 1)
            keeper.go_to(keeper.position + 1)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
