"""Commands: one module each, with ``command``. They get an ``Invocation`` and give back an ``Outcome``."""
