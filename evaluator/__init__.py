"""The program: asks the backends, judges, and says so."""

__version__ = "0.1.0"
"""The version, here and nowhere else: the wheel takes it from this line, and a start reads no package metadata."""
