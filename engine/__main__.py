"""``python -m engine`` is the ``soundstage`` command."""

from engine.cli.main import main

raise SystemExit(main())
