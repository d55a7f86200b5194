"""``slogate report``: what a month, a quarter or the last thirty days were like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator.commands import problems as wording
from evaluator.commands.asking import AskedSources, asked_sources, remembering, store_of
from evaluator.commands.delivery import ENDINGS, MESSAGES, delivery
from evaluator.commands.evaluation import selected
from evaluator.commands.evidence import evidence_of, evidence_option, with_evidence
from evaluator.commands.invocation import PASSED, REFUSED, UNDECIDED, Invocation, Outcome
from evaluator.commands.options import (
    Days,
    Options,
    Zone,
    evaluation_options,
    options_of,
    paths_argument,
    quiet_option,
    select_option,
    store_option,
)
from evaluator.commands.reading import Reading, read, refused
from evaluator.commands.recording import history_option, needed_place
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from slo_spec.problem import Severity
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from evaluator.core.period_plan import PeriodPlan
    from evaluator.core.period_report import PeriodReport

MOST_EARLIER = 36


@click.command(name="report", short_help="What a month or a quarter was like: objectives, credits, dates.")
@paths_argument
@click.option(
    "--period",
    "period_text",
    default="last-month",
    show_default=True,
    metavar="PERIOD",
    help="day, week, month, quarter or year (so far), last-month and so on, last-30d, or by name: 2026-03, 2026-Q1.",
)
@click.option(
    "--timezone", type=Zone(), default="UTC", show_default=True, metavar="ZONE", help="Where its days begin and end."
)
@click.option(
    "--fiscal-start",
    type=click.IntRange(1, 12),
    default=1,
    show_default=True,
    metavar="MONTH",
    help="The month in which the fiscal year of quarters and years begins.",
)
@click.option(
    "--trend",
    type=click.IntRange(0, MOST_EARLIER),
    default=3,
    show_default=True,
    metavar="N",
    help="Compare with so many periods before.",
)
@click.option(
    "--ahead",
    type=Days(),
    default="30d",
    show_default=True,
    metavar="DURATION",
    help="How far ahead dates are listed: renewals, claims, reviews.",
)
@history_option
@click.option("--from-history", is_flag=True, help="Ask no source: only what runs have recorded. Settles nothing.")
@evidence_option
@store_option
@select_option
@evaluation_options
@click.option(
    "--format",
    "forms",
    type=click.Choice(list(ENDINGS)),
    multiple=True,
    default=("text",),
    show_default=True,
    help="Several with --output-dir. Repeatable.",
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write report-PERIOD.md and the like there, and print their names.",
)
@click.option(
    "--post", metavar="URL", help="Post it to a webhook too. Default: $SLOGATE_POST, which no list of processes shows."
)
@click.option(
    "--post-as", type=click.Choice(MESSAGES), default="json", show_default=True, help="What the webhook understands."
)
@click.option("--fail-on", type=click.Choice(["breach"]), help="Exit 1 if an objective or a commitment was missed.")
@quiet_option
@click.pass_obj
def command(
    invocation: Invocation,
    /,
    forms: tuple[str, ...],
    output_dir: Path | None,
    post: str | None,
    post_as: str,
    fail_on: str | None,
    evidence: Path | None,
    ahead: int,
    from_history: bool,
    **given: Any,
) -> Outcome:
    """Report on the objectives and agreements in PATHS (default: slo/) over a period.

    Each objective is judged over the period itself, whatever its own window is, and compared with the periods before.
    Agreements are settled for those of their periods that closed in it.

    Exits 0 with a report, 1 if something was missed (only with --fail-on breach), 2 if the run could not start or the
    files could not be written, 3 if something in the period is unknown, or the report could not be posted. Whatever the
    code, there is a report as soon as the sources were asked.
    """
    asked = {name: given.pop(name) for name in ("period_text", "timezone", "fiscal_start", "trend")}
    options = options_of(**given)
    if from_history:
        needed_place(invocation, options.history)
    quiet = options.verbosity < 0
    target = delivery(forms, output_dir, post or None, post_as, invocation.folder, quiet=quiet)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    planned = _planned(reading, options, invocation.now, **asked)
    sources = _From(evidence=evidence, only_history=from_history)
    report = _composed(planned, reading, invocation, options, sources, ahead, asked["timezone"])
    warnings = wording.in_short([each for each in reading.problems if each.severity is not Severity.INFO])
    delivered = target.deliver(report, invocation)
    exit_code = report.exit_code(fail_on_breach=bool(fail_on))
    if delivered.unwritten:
        exit_code = REFUSED
    elif delivered.unposted and exit_code == PASSED:
        exit_code = UNDECIDED
    return Outcome(exit_code=exit_code, stdout=delivered.stdout, stderr=warnings * (not quiet) + delivered.complaints)


def _planned(
    reading: Reading, options: Options, now: int, *, period_text: str, timezone: str, fiscal_start: int, trend: int
) -> PeriodPlan:
    # A check does not pay for loading what reports.
    from evaluator.core.period_plan import plan_periods
    from evaluator.core.report_periods import report_periods
    from evaluator.core.settle_plan import promised

    at = options.instant(now)
    named = tuple(f"{agreement.name}/{each.name}" for agreement, several in promised(reading.spec) for each in several)
    try:
        periods = report_periods(
            period_text,
            now=now if options.at is None else at,
            at=at,
            timezone=timezone,
            fiscal_start_month=fiscal_start,
            earlier=trend,
        )
    except ValueError as error:
        raise Refusal(f"--period: {error}") from error
    try:
        planned = plan_periods(reading.spec, periods, timezone, at, selected(reading, options, named))
    except ValueError as error:  # it is about a calendar or an agreement, not about what was typed
        raise Refusal(str(error)) from error
    if not planned.plans[0].evaluations and not planned.settlements.settlements:
        raise Refusal(f"nothing to report on in {periods[0].name}: no selected objective or agreement held in it")
    return planned


def _composed(
    planned: PeriodPlan,
    reading: Reading,
    invocation: Invocation,
    options: Options,
    sources: _From,
    ahead: int,
    timezone: str,
) -> PeriodReport:
    from evaluator.commands.recorded import recorded_reports
    from evaluator.core.kept_results import filled
    from evaluator.core.period_report import composed, judged
    from evaluator.core.settle import settle

    needed = sources.only_history
    recorded, unread = recorded_reports(invocation, options.history, planned.periods, needed=needed)
    if sources.only_history:
        planned, answers, coverage, notices = _asked_nobody(planned)
    else:
        with asked_sources(reading, planned, invocation, options) as asked:
            answers, coverage, notices = _answers(planned, asked, invocation, options, sources.evidence)
    # What a source knows now is nearer to the truth than what was recorded then: it is only asked where that is silent.
    results, remarks = filled(
        planned.periods, judged(planned, answers, coverage), recorded, first=0 if sources.only_history else 1
    )
    notices = [*notices, *remarks, *unread]
    named = {each.agreement.name for each in planned.settlements.settlements}
    agreements = [each for each in reading.spec.agreements if not options.select or each.name in named]
    begin_later = [f"{name} begins after the period" for name in planned.later]
    return composed(
        planned.periods,
        results,
        settle(planned.settlements, answers),
        agreements,
        reading.spec.waivers,
        settle(planned.claimable, answers),
        at=planned.at,
        timezone=timezone,
        ahead_days=ahead,
        notices=(*notices, *begin_later),
        version=invocation.version(),
    )


class _From(Record, kw_only=True):
    """Where the numbers come from besides the sources, or instead of them."""

    evidence: Path | None
    only_history: bool


def _asked_nobody(planned: PeriodPlan) -> tuple[PeriodPlan, Mapping[Any, Any], Mapping[str, Fraction], Sequence[str]]:
    """The plan without agreements, and an answer to every question: that nothing was recorded."""
    from evaluator.core.counts import Reason, Unanswered
    from evaluator.core.settle_plan import SettlementPlan

    unsettled = "agreements are settled from sources or evidence, not from a history"
    said = [unsettled] if planned.settlements.settlements else []
    none = SettlementPlan(at=planned.at, settlements=())
    planned = replace(planned, settlements=none, claimable=none)
    nothing = Unanswered(Reason.NO_DATA, "no recorded run is about this period")
    return planned, dict.fromkeys(planned.objectives.queries, nothing), {}, said


def _answers(
    planned: PeriodPlan, asked: AskedSources, invocation: Invocation, options: Options, evidence: Path | None
) -> tuple[Mapping[Any, Any], Mapping[str, Fraction], Sequence[str]]:
    """What the sources, the store of closed hours and the evidence answer; and what was noticed on the way."""
    objectives, agreements = planned.objectives, planned.agreements
    remembered = remembering(asked.backends, objectives, store_of(invocation, options), invocation.now)
    store = evidence_of(invocation, evidence)
    kept, collecting = with_evidence(asked.backends, store, agreements, invocation.now)
    told, redact = asked.told, asked.redact
    if not remembered and not collecting:
        answers = dict(fetch(planned.queries, asked.backends, asked.deadline, progress=told, redact=redact))
    else:
        # What is kept of objectives and of agreements lies in stores of their own, so each is asked through its own.
        backends = {**asked.backends, **remembered}
        answers = dict(fetch(objectives.queries, backends, asked.deadline, progress=told, redact=redact))
        answers |= fetch(agreements.queries, kept, asked.deadline, progress=told, redact=redact)
    said = [line for each in remembered.values() for line in each.said]
    said += [line for each in collecting for line in each.said]
    return answers, asked.coverage, [asked.redact(line) for line in said]
