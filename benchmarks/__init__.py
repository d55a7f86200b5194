"""How fast slogate is, measured on whole processes against real servers: ``python -m benchmarks --help``."""
