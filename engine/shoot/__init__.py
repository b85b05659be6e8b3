"""Orders, engines and rehearsals: from a project's scene to footage. Import from the modules: the slate engine needs no
physics, and reading needs no engine."""
