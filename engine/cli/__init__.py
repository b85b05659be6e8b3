"""The command line: everything the window does to a film can be done without it."""
