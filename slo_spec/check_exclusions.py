"""Exclusions: each window once, and announced while there was something to announce."""

from __future__ import annotations

from collections.abc import Iterator

from slo_spec.model import Spec
from slo_spec.model.exclusions import Exclusions
from slo_spec.problem import Location, Problem, Severity


def exclusion_problems(spec: Spec) -> Iterator[Problem]:
    """Windows of one name, and windows that were announced when they were over."""
    for document in spec.exclusions:
        yield from _twice(document)
        for window in document.windows:
            if window.announced is not None and window.end is not None and window.announced > window.end:
                message = f"the window '{window.name}' was announced after it had ended"
                hint = (
                    "it counts as downtime: the document requires notice"
                    if document.notice_seconds
                    else "whoever reads the agreement will ask why"
                )
                yield Problem(window.location, "announced-afterwards", message, Severity.WARNING, hint)


def _twice(document: Exclusions) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    for window in document.windows:
        if window.name in first:
            message = f"a second window named '{window.name}'; the first is at {first[window.name]}"
            yield Problem(window.location, "duplicate-name", message)
        else:
            first[window.name] = window.location
