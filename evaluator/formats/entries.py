"""What a report has to say, in one list: objectives, commitments and findings as a tracker of issues wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluator.core.report import Exposure, GateFinding, Report, Result, RuleResult, Verdict, only_waived
from slo_spec.model import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Record

OBJECTIVE, COMMITMENT, FINDING = "objective", "commitment", "finding"


class Entry(Record, kw_only=True):
    """One of them. ``counts_as`` is what the gate makes of its verdict (``--on-unknown``, ``--fail-on``).

    ``code`` is a stable word for its kind of trouble; ``about`` the service or agreement that it belongs to, empty for
    a finding; ``waived`` the conditions that a waiver keeps from closing the gate.
    """

    kind: str
    name: str
    about: str
    short: str
    verdict: Verdict
    counts_as: Verdict
    code: str
    because: Sequence[str]
    waived: tuple[str, ...]
    location: Location
    of: Result | Exposure | GateFinding

    @property
    def place(self) -> Location | None:
        """Where it is declared; None where that is no file."""
        return None if self.location.file in {"", NOWHERE.file} else self.location

    @property
    def is_news(self) -> bool:
        """Whether somebody has to see it: all but what passed by itself."""
        return self.verdict is not Verdict.PASS or bool(self.waived) or self.kind == FINDING


def entries(report: Report) -> tuple[Entry, ...]:
    """Every finding, objective and commitment of the report, worst first."""
    found = (
        *(_of_finding(report, each) for each in report.findings),
        *(_of_result(report, each) for each in report.results),
        *(_of_exposure(report, each) for each in report.exposures),
    )
    return tuple(sorted(found, key=lambda entry: (-entry.counts_as.badness, -entry.verdict.badness)))


def first_place(listed: Iterable[Entry]) -> Location | None:
    """Where the first of them is that is declared in a file: for readers who want a file for everything."""
    return next((entry.place for entry in listed if entry.place is not None), None)


def fingerprints(listed: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each with a text that is its own and stays the same when lines move or numbers change."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    for entry in listed:
        identity = f"{entry.kind}\0{entry.name}\0{entry.code}"
        seen[identity] = seen.get(identity, -1) + 1
        again = f"\0{seen[identity]}" if seen[identity] else ""
        yield entry, sha256(f"{identity}{again}".encode("utf-8", "surrogatepass")).hexdigest()


def waivers(rules: Iterable[RuleResult]) -> tuple[str, ...]:
    """What is waived: the conditions, and by what; those of one waiver together."""
    together: dict[str, list[str]] = {}
    for rule in rules:
        if rule.waived:
            together.setdefault(rule.waived, []).append(rule.rule)
    return tuple(f"{', '.join(dict.fromkeys(names))}: {words}" for words, names in together.items())


def _code(kind: str, verdict: Verdict, rules: tuple[RuleResult, ...]) -> str:
    is_waived = verdict in {Verdict.PASS, Verdict.WARN} and only_waived(rules)
    return f"{kind}-waived" if is_waived else f"{kind}-{verdict}"


def _of_result(report: Report, result: Result) -> Entry:
    group = result.name.removeprefix(f"{result.service}/")
    return Entry(
        kind=OBJECTIVE,
        name=result.name,
        about=result.service,
        short=group,
        verdict=result.verdict,
        counts_as=report.counted(result.verdict, is_waived=result.is_waived),
        code=_code(OBJECTIVE, result.verdict, result.rules),
        because=result.because,
        waived=waivers(result.rules),
        location=result.location,
        of=result,
    )


def _of_exposure(report: Report, exposure: Exposure) -> Entry:
    return Entry(
        kind=COMMITMENT,
        name=exposure.name,
        about=exposure.agreement,
        short=exposure.commitment,
        verdict=exposure.verdict,
        counts_as=report.counted(exposure.verdict, is_waived=exposure.is_waived),
        code=_code(COMMITMENT, exposure.verdict, exposure.rules),
        because=exposure.because,
        waived=waivers(exposure.rules),
        location=exposure.location,
        of=exposure,
    )


def _of_finding(report: Report, finding: GateFinding) -> Entry:
    return Entry(
        kind=FINDING,
        name=finding.subject,
        about="",
        short=f"{finding.code} {finding.subject}",
        verdict=finding.verdict,
        counts_as=report.counted(finding.verdict, is_waived=bool(finding.waived)),
        code=finding.code,
        because=(finding.because,),
        waived=(f"{finding.code}: {finding.waived}",) if finding.waived else (),
        location=finding.location,
        of=finding,
    )
