"""Reports of parts of an estate joined into the one that a whole run would have given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaluator.core.gate import EXIT_CODES, OVERRIDDEN, UNKNOWN_LET_PASS, gate
from evaluator.core.interval import rfc3339
from evaluator.core.judge import worst_first
from evaluator.core.report import GateFinding, Report, RuleResult, Verdict
from slo_spec.record import replace

Named = tuple[str, Report]
"""Where a report was read from, and the report."""

MISSING = "shard-missing"
_ALIKE: tuple[tuple[str, Callable[[Report], str]], ...] = (
    ("instant", lambda report: rfc3339(report.at)),
    ("version of slogate", lambda report: report.version),
    ("--fail-on", lambda report: report.fail_on.value),
    ("--on-unknown", lambda report: report.unknown_as.value),
    ("trusted revision", lambda report: report.trusted.commit if report.trusted else "none"),
    ("--change", lambda report: report.change or "none"),
    ("override", lambda report: f"{report.override.by}: {report.override.reason}" if report.override else "none"),
    ("number of shards", lambda report: str(report.shard.of) if report.shard else "not a shard"),
    ("estate", lambda report: report.shard.estate if report.shard else "none"),
)
"""What the parts of one run have in common."""
_HINTS = {
    "instant": "give every shard the same --at",
    "estate": "the shards were read from different trees, or with different --select",
}


def merged(reports: Sequence[Named]) -> Report:
    """One report of all. ValueError says why they are not the parts of one run.

    Where a shard is missing the report is of those that are there, has a finding for each other one, and is undecided
    at best, whatever an unknown counts as.
    """
    _expect_alike(reports)
    first = reports[0][1]
    missing = _missing(reports)
    found = [report for _, report in reports]
    results = tuple(sorted((each for report in found for each in report.results), key=worst_first))
    exposures = tuple(
        sorted(
            (each for report in found for each in report.exposures),
            key=lambda each: (-each.verdict.badness, each.name, each.period),
        )
    )
    if not results and not exposures:
        raise ValueError("no report has a result; nothing was judged at all")
    joined = gate(
        results,
        first.at,
        fail_on=first.fail_on,
        unknown_as=first.unknown_as,
        version=first.version,
        notices=tuple(dict.fromkeys(notice for report in found for notice in report.notices)),
        exposures=exposures,
        findings=_findings(found, missing),
        overridden=None if first.override is None else (first.override.reason, first.override.by),
        change=first.change,
        trusted=first.trusted,
    )
    if not missing:
        return joined
    # An unknown that closes the gate, as a missing shard does, was not let pass.
    joined = replace(joined, findings=tuple(each for each in joined.findings if each.code != UNKNOWN_LET_PASS))
    return joined if joined.verdict is Verdict.FAIL else _undecided(joined)


def disagreement(report: Report) -> str:
    """How a report's verdict or exit code differs from what its results, exposures and findings make; or nothing."""
    again = gate(
        report.results,
        report.at,
        fail_on=report.fail_on,
        unknown_as=report.unknown_as,
        exposures=report.exposures,
        findings=report.findings,
        overridden=None if report.override is None else (report.override.reason, report.override.by),
        shard=report.shard,
    )
    if again.verdict is not Verdict.FAIL and any(each.code == MISSING for each in report.findings):
        again = _undecided(again)
    stated = _stated(report)
    found = _stated(again)
    return "" if stated == found else f"it states {stated}, and what it holds makes {found}"


def _stated(report: Report) -> str:
    without = f", {report.override.exit_code} without its override" if report.override else ""
    return f"{report.verdict}, exit {report.exit_code}{without}"


def _undecided(report: Report) -> Report:
    code = report.exit_code if report.override else EXIT_CODES[Verdict.UNKNOWN]
    return replace(report, verdict=Verdict.UNKNOWN, exit_code=code, because=f"{report.because}; shards are missing")


def _expect_alike(reports: Sequence[Named]) -> None:
    first_name, first = reports[0]
    for what, value in _ALIKE:
        for name, report in reports[1:]:
            if value(report) != value(first):
                hint = f" ({_HINTS[what]})" if what in _HINTS else ""
                raise ValueError(
                    f"{first_name} and {name} are not of one run: {what} {value(first)} and {value(report)}{hint}"
                )
    places: dict[str, str] = {}
    for name, report in reports:
        keys = [str(report.shard)] if report.shard else []
        keys += [each.name for each in report.results] + [f"{each.name} {each.period}" for each in report.exposures]
        for key in keys:
            if key in places:
                raise ValueError(f"{key} is in {places[key]} and in {name}")
            places[key] = name


def _missing(reports: Sequence[Named]) -> tuple[GateFinding, ...]:
    shard = reports[0][1].shard
    there = {report.shard.index for _, report in reports if report.shard}
    gone = [] if shard is None else [index for index in range(1, shard.of + 1) if index not in there]
    because = "its report is not among those that were merged, so nothing of it is known"
    whole = shard.of if shard else 0
    return tuple(
        GateFinding(code=MISSING, verdict=Verdict.UNKNOWN, subject=f"shard {index}/{whole}", because=because)
        for index in gone
    )


def _findings(reports: Sequence[Report], missing: tuple[GateFinding, ...]) -> tuple[GateFinding, ...]:
    """What every part says, once; a waiver that is unused in one part may be used in another."""
    # What the gate says of the operator's word it says anew, of all of it.
    anew = (OVERRIDDEN, UNKNOWN_LET_PASS)
    every = dict.fromkeys(each for report in reports for each in report.findings if each.code not in anew)
    waived = [rule.waived for report in reports for rule in _rules(report) if rule.waived]
    waived += [each.waived for each in every if each.waived]
    found = [each for each in every if each.code != "waiver-unused" or not _used(each, waived)]
    return tuple(sorted((*missing, *found), key=lambda each: -each.verdict.badness))


def _used(unused: GateFinding, waived: Sequence[str]) -> bool:
    name = unused.subject.removeprefix("waiver ")
    return any(f"by '{name}' (" in words for words in waived)


def _rules(report: Report) -> tuple[RuleResult, ...]:
    of_results = tuple(rule for each in report.results for rule in each.rules)
    return (*of_results, *(rule for each in report.exposures for rule in each.rules))
