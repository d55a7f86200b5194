"""What a run's results mean for whoever waits at the gate: one verdict, one exit code, one sentence."""

from __future__ import annotations

from collections import Counter

from evaluator.core.report import Exposure, GateFinding, Override, Report, Result, TrustedRevision, UnknownAs, Verdict
from evaluator.core.shards import Shard

EXIT_CODES = {Verdict.PASS: 0, Verdict.WARN: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 3}
"""README.md has the table. A gate that cannot decide is not open."""
OVERRIDDEN, UNKNOWN_LET_PASS = "overridden", "unknown-let-pass"
"""What the gate itself finds: by which word of the operator it is open."""


def gate(
    results: tuple[Result, ...],
    at: int,
    *,
    fail_on: Verdict = Verdict.FAIL,
    unknown_as: UnknownAs = UnknownAs.UNKNOWN,
    version: str = "",
    notices: tuple[str, ...] = (),
    exposures: tuple[Exposure, ...] = (),
    findings: tuple[GateFinding, ...] = (),
    overridden: tuple[str, str] | None = None,
    change: str = "",
    trusted: TrustedRevision | None = None,
    shard: Shard | None = None,
) -> Report:
    """The report of a run. A certain failure closes the gate, whatever else is unknown.

    ``fail_on`` WARN closes it on warnings too, but for those that are only waived conditions. ``unknown_as`` is the
    operator's word on what could not be decided; the results keep saying what they are. ``overridden`` is a reason,
    and whose it is: the exit code is then 0, the verdict what it would be, and a finding says so.
    """
    judged = (
        *(each.verdict for each in results),
        *(each.verdict for each in exposures),
        # A finding that only has to be seen is nothing that passed.
        *(each.verdict for each in findings if each.verdict is not Verdict.PASS),
    )
    verdicts = {Verdict(unknown_as.value) if each is Verdict.UNKNOWN else each for each in judged}
    waived = (
        sum(each.is_waived for each in results)
        + sum(each.is_waived for each in exposures)
        + sum(bool(each.waived) for each in findings)
    )
    warned = judged.count(Verdict.WARN) > waived or (unknown_as is UnknownAs.WARN and Verdict.UNKNOWN in judged)
    if fail_on is Verdict.WARN and warned:
        verdicts.add(Verdict.FAIL)
    # Of a part in which nothing lies, nothing can be asked; that the whole is not empty has been seen.
    nothing = Verdict.UNKNOWN if shard is None else Verdict.PASS
    verdict = max(verdicts, key=lambda each: each.badness, default=nothing)
    return Report(
        at=at,
        verdict=verdict,
        exit_code=EXIT_CODES[verdict] if overridden is None else 0,
        results=results,
        because=_because(judged, fail_on, unknown_as, waived) + (f"; part {shard}" if shard else ""),
        fail_on=fail_on,
        unknown_as=unknown_as,
        notices=notices,
        version=version,
        exposures=exposures,
        findings=(*findings, *_let_pass(judged, unknown_as), *_overridden(overridden, verdict)),
        override=None if overridden is None else Override(*overridden, EXIT_CODES[verdict]),
        change=change,
        trusted=trusted,
        shard=shard,
    )


def _let_pass(judged: tuple[Verdict, ...], unknown_as: UnknownAs) -> tuple[GateFinding, ...]:
    """What is to be seen in every format of unknowns that do not close the gate."""
    count = judged.count(Verdict.UNKNOWN)
    if not count or unknown_as not in (UnknownAs.WARN, UnknownAs.PASS):
        return ()
    because = f"{count} of what was judged cannot be told, and counts as {unknown_as} by --on-unknown"
    return (GateFinding(code=UNKNOWN_LET_PASS, verdict=Verdict.PASS, subject="gate", because=because),)


def _overridden(overridden: tuple[str, str] | None, verdict: Verdict) -> tuple[GateFinding, ...]:
    """What is to be seen in every format of an override."""
    if overridden is None:
        return ()
    reason, by = overridden
    because = f"{by} opened the gate: {reason} (would have been: {verdict}, exit {EXIT_CODES[verdict]})"
    return (GateFinding(code=OVERRIDDEN, verdict=Verdict.PASS, subject="gate", because=because),)


def _because(judged: tuple[Verdict, ...], fail_on: Verdict, unknown_as: UnknownAs, waived: int) -> str:
    counts = Counter(judged)
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)
    text = ", ".join(f"{counts[verdict]} {verdict}" for verdict in order if counts[verdict])
    if counts[Verdict.UNKNOWN] and unknown_as is not UnknownAs.UNKNOWN:
        text += f"; unknown counts as {unknown_as} by --on-unknown"
    if waived:
        text += f"; waived: {waived}"
    if counts[Verdict.WARN] > waived and fail_on is Verdict.WARN:
        text += "; warnings close the gate by --fail-on"
    return text or "nothing was judged"
