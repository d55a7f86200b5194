"""``slogate collect``: keep the slices that a settlement will stand on, before the sources forget them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from evaluator.commands.asking import asked_sources
from evaluator.commands.evidence import agreement_option, chosen, evidence_of, evidence_option, names_of
from evaluator.commands.invocation import PASSED, UNDECIDED, Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, paths_argument
from evaluator.commands.reading import read, refused
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span, rfc3339
from evaluator.core.periods import period_name
from evaluator.core.query import Query
from evaluator.core.settle_plan import SettlementPlan, plan_settlements
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from evaluator.stores.collecting import Collecting, collectable, with_whole_days
from evaluator.stores.evidence import open_evidence
from slo_spec.model.agreements import Agreement

DAY = 86_400


@click.command(name="collect", short_help="Keep an agreement's slices before the sources forget them.")
@paths_argument
@agreement_option
@evidence_option
@click.option("--days", type=click.IntRange(1, 400), default=14, show_default=True, help="How far back to look.")
@evaluation_options
@click.pass_obj
def command(
    invocation: Invocation, /, names: tuple[str, ...], evidence: Path | None, days: int, **given: Any
) -> Outcome:
    """Keep what every slice of the agreements in PATHS had, in a store of evidence that slogate settle reads.

    Run it from a cron, more often than the sources forget (Prometheus keeps fifteen days). Whole days (UTC) are kept
    once they have been over for two hours; what is kept is never changed. Exits 0, or 3 if a source did not answer.
    """
    options = options_of(**given)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    store = evidence_of(invocation, evidence)
    if store is None:
        raise Refusal("nowhere to keep it: say where, with --evidence FILE or SLOGATE_EVIDENCE")
    at = options.instant(invocation.now)
    agreements = chosen(reading, names)
    plans = [plan_settlements(reading.spec, agreements, text, at) for text in (None, *_running(agreements, at))]
    whole = SettlementPlan(at=at, settlements=tuple(each for planned in plans for each in planned.settlements))
    called = names_of(whole)
    recent = {
        part: called[query]
        for query in whole.queries
        if collectable(query) and (part := _recent(with_whole_days(query, at), at - days * DAY)) is not None
    }
    if not recent:
        raise Refusal("nothing to collect: no commitment is measured in slices that tile a day and touch these days")
    with asked_sources(reading, _Recent(tuple(recent)), invocation, options) as asked:
        backends = {
            name: Collecting(each, store, now=invocation.now, names=recent) for name, each in asked.backends.items()
        }
        answers = fetch(tuple(recent), backends, asked.deadline, progress=asked.told, redact=asked.redact)
    lines = [f"{sum(each.added for each in backends.values())} days of slices were added to {store}"]
    missing = [(name, answer) for query, name in recent.items() if isinstance(answer := answers[query], Unanswered)]
    lines += [f"{name}: {answer}" for name, answer in missing]
    lines += [said for each in backends.values() for said in each.said]
    lines += _holdings(store)
    return Outcome(exit_code=UNDECIDED if missing else PASSED, stdout="".join(f"{line}\n" for line in lines))


class _Recent:
    """The questions of a run that only looks at the last days."""

    def __init__(self, queries: tuple[Query, ...]) -> None:
        self.queries = queries


def _running(agreements: Sequence[Agreement], at: int) -> tuple[str, ...]:
    """The names of the periods that hold the instant, one for each kind of period."""
    windows = dict.fromkeys(commitment.period for each in agreements for commitment in each.commitments)
    return tuple(dict.fromkeys(period_name(window, at - 1) for window in windows))


def _recent(query: Query, since: int) -> Query | None:
    """The part of a query after an instant, in whole slices; None where there is none."""
    start = query.span.start
    if since > start and query.step is not None:
        start += -(-(since - start) // query.step) * query.step
    if start >= query.span.end:
        return None
    span = Span(start, query.span.end)
    return replace(query, span=span, knots=(span.start, span.end))


def _holdings(store: Path) -> Iterator[str]:
    if not store.exists():
        return
    with open_evidence(store, create=False) as evidence:
        for held in evidence.holdings():
            until = rfc3339(held.last)
            yield f"{held.name}: {held.days} days of slices from {rfc3339(held.first)} to {until}"
