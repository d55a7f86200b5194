"""Worked cases of agreements, run through the product's own functions: ``python -m tests.vectors FILE``."""
