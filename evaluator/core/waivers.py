"""What is to be said about waivers themselves: those that have expired, that hold for nothing, that have not begun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.excuses import in_force, waiver_text
from evaluator.core.interval import rfc3339
from evaluator.core.report import Exposure, GateFinding, Result, Verdict
from slo_spec.model.waivers import WaivedKind, Waiver


def waiver_findings(
    waivers: Iterable[Waiver],
    results: Iterable[Result],
    exposures: Iterable[Exposure],
    findings: Iterable[GateFinding],
    at: int,
) -> tuple[GateFinding, ...]:
    """A finding for each waiver that concerns what was judged and did nothing."""
    judged, promised, found = tuple(results), tuple(exposures), tuple(findings)
    rules = [rule for each in judged for rule in each.rules] + [rule for each in promised for rule in each.rules]
    waived = (*(rule.waived for rule in rules), *(each.waived for each in found))
    said = tuple(dict.fromkeys(words for words in waived if words))
    subjects = {
        WaivedKind.SERVICE: {each.service for each in judged},
        WaivedKind.OBJECTIVE: {f"{each.service}/{each.objective}" for each in judged},
        WaivedKind.COMMITMENT: {each.name for each in promised},
    }
    named = {each.subject for each in found}
    return tuple(
        finding
        for waiver in waivers
        if waiver.subject in subjects[waiver.kind] or waiver.subject in named
        for finding in _of_waiver(waiver, said, at)
    )


def _of_waiver(waiver: Waiver, said: tuple[str, ...], at: int) -> Iterator[GateFinding]:
    what = f"{', '.join(waiver.rules)} of {waiver.subject}"
    if at >= waiver.until:
        ended = f"it ended at {rfc3339(waiver.until)} and holds no more for {what}; delete it, or decide anew"
        yield _finding("waiver-expired", Verdict.WARN, waiver, ended)
    elif not in_force(waiver, at):
        begins = f"it begins only at {rfc3339(waiver.start or 0)}, for {what}"
        yield _finding("waiver-pending", Verdict.PASS, waiver, begins)
    elif not _is_said(waiver_text(waiver), said):
        unused = f"nothing of what it is for holds ({what}), until {rfc3339(waiver.until)}"
        yield _finding("waiver-unused", Verdict.PASS, waiver, unused)


def _is_said(text: str, said: tuple[str, ...]) -> bool:
    return any(text in words for words in said)


def _finding(code: str, verdict: Verdict, waiver: Waiver, because: str) -> GateFinding:
    because = f"{because} ({waiver.owner}: {waiver.reason})"
    return GateFinding(
        code=code, verdict=verdict, subject=f"waiver {waiver.name}", because=because, location=waiver.location
    )
