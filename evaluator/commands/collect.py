"""``slogate collect``: keep the slices that a settlement will stand on, before the sources forget them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from evaluator.commands.asking import asked_sources
from evaluator.commands.evidence import agreement_option, chosen, evidence_of, evidence_option, names_of
from evaluator.commands.invocation import PASSED, REFUSED, UNDECIDED, Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, paths_argument
from evaluator.commands.reading import read, refused
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span, rfc3339
from evaluator.core.query import Query
from evaluator.core.settle_plan import plan_touching
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from evaluator.stores.collecting import Collecting, collectable, evidence_key, with_whole_days
from evaluator.stores.database import StoreUnusable
from evaluator.stores.evidence import open_evidence
from slo_spec.model import Spec
from slo_spec.model.agreements import Agreement
from slo_spec.record import replace

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
    once they have been over for two hours; what is kept is never changed. Exits 0, 2 if it could not be
    kept, 3 if a source did not answer.
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
    with _needed(store):
        recent = _questions(reading.spec, agreements, at, days)
        # Before any source is asked: what could not be kept anyway need not be asked for.
        with open_evidence(store):
            pass
        with asked_sources(reading, _Recent(tuple(recent)), invocation, options) as asked:
            backends = {
                name: Collecting(each, store, now=invocation.now, names=recent) for name, each in asked.backends.items()
            }
            answers = fetch(tuple(recent), backends, asked.deadline, progress=asked.told, redact=asked.redact)
        holdings = tuple(_holdings(store))
    lines = [f"{sum(each.added for each in backends.values())} days of slices were added to {store}"]
    missing = [(name, answer) for query, name in recent.items() if isinstance(answer := answers[query], Unanswered)]
    lines += [f"{name}: {answer}" for name, answer in missing]
    lines += [said for each in backends.values() for said in each.said]
    stdout = "".join(f"{line}\n" for line in (*lines, *holdings))
    if any(each.lost for each in backends.values()):
        return Outcome(exit_code=REFUSED, stdout=stdout, stderr="slogate: error: not everything was kept\n")
    return Outcome(exit_code=UNDECIDED if missing else PASSED, stdout=stdout)


@contextmanager
def _needed(store: Path) -> Iterator[None]:
    """A block that is of no use without the store, nor where a period cannot be planned: then ``Refusal``."""
    if not store.parent.is_dir():
        raise Refusal(f"nothing was kept: there is no folder {store.parent}")
    try:
        yield
    except StoreUnusable as error:
        raise Refusal(f"nothing was kept: {error}") from error


def _questions(spec: Spec, agreements: Sequence[Agreement], at: int, days: int) -> dict[Query, str]:
    """What to ask about the last days (UTC), and what people call it: of every period that touches them."""
    since = (at - days * DAY) // DAY * DAY
    try:
        whole = plan_touching(spec, agreements, Span(since, at), at)
    except ValueError as error:  # holidays that nobody knows
        raise Refusal(str(error)) from error
    called = names_of(whole)
    recent = {
        part: called[query]
        for query in whole.queries
        if collectable(query) and (part := _recent(with_whole_days(query, at), since)) is not None
    }
    if not recent:
        raise Refusal("nothing to collect: no commitment is measured in slices that tile a day and touch these days")
    return _joined(recent)


def _joined(called: Mapping[Query, str]) -> dict[Query, str]:
    """The same questions with those of periods that touch as one: else a source is asked once a day for days."""
    joined: dict[tuple[bytes, str, int], list[Query]] = {}
    for query in sorted(called, key=lambda each: each.span.start):
        assert query.step is not None
        several = joined.setdefault((evidence_key(query), called[query], query.span.start % query.step), [])
        if several and query.span.start <= several[-1].span.end:
            span = Span(several[-1].span.start, max(several[-1].span.end, query.span.end))
            several[-1] = replace(query, span=span, knots=(span.start, span.end))
        else:
            several.append(query)
    return {query: name for (_, name, _), several in joined.items() for query in several}


class _Recent:
    """The questions of a run that only looks at the last days."""

    def __init__(self, queries: tuple[Query, ...]) -> None:
        self.queries = queries


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
    with open_evidence(store, create=False) as evidence:
        for held in evidence.holdings():
            until = rfc3339(held.last)
            yield f"{held.name}: {held.days} days of slices from {rfc3339(held.first)} to {until}"
