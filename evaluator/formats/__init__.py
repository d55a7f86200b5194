"""Outputs: one module each, with ``render(report, style) -> str``. They show; they never compute."""
