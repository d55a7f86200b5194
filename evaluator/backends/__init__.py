"""Where numbers come from: one module a source, each with `connect(settings) -> Backend`."""
