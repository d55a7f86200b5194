"""Exclusions: each window once, and announced while there was something to announce."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slo_spec.model import Spec
from slo_spec.model.exclusions import Exclusions
from slo_spec.problem import Location, Problem, Severity
from slo_spec.suggestions import suggestion


def exclusion_problems(spec: Spec, *, complete: bool = True) -> Iterator[Problem]:
    """Windows of one name, of services that nobody knows, and windows that were announced when they were over.

    ``complete``: every text could be read; otherwise services, which may stand in another document, are not judged.
    """
    known = {service.name: None for service in spec.services}
    for document in spec.exclusions:
        yield from _twice(document)
        if complete and known:
            yield from _unknown_services(document, known)
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


def _unknown_services(document: Exclusions, known: Mapping[str, None]) -> Iterator[Problem]:
    """A window that names a service nobody has would exclude nothing, and nobody would notice."""
    for window in document.windows:
        for name in window.services:
            if name not in known:
                hint = suggestion(name, known, "services")
                yield Problem(window.services_location, "unknown-service", f"no service named '{name}'", hint=hint)
