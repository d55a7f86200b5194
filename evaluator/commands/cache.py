"""``slogate cache``: what the store of closed hours holds; filling and clearing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from evaluator.commands.asking import STORE_VARIABLE, asked_sources, remembering, store_of
from evaluator.commands.evaluation import planned_of
from evaluator.commands.invocation import UNDECIDED, Invocation, Outcome
from evaluator.commands.options import (
    Duration,
    Options,
    evaluation_options,
    options_of,
    paths_argument,
    select_option,
    store_option,
)
from evaluator.commands.reading import read, refused
from evaluator.core.counts import Unanswered
from evaluator.core.interval import rfc3339
from evaluator.core.wording import number
from evaluator.fetch import fetch
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal
from evaluator.stores.database import StoreUnusable
from evaluator.stores.documents import Documents, place
from evaluator.stores.hours import HourStore, open_hours


@click.group(name="cache", short_help="Show, fill or clear the store of closed hours.")
def command() -> None:
    """Show, fill or clear the store of closed hours, with which a check asks its source only for the newest."""


@command.command(name="show", short_help="Print what the store holds.")
@store_option
@click.pass_obj
def show(invocation: Invocation, store: Path | None) -> Outcome:
    """Print what the store holds: hours by source and objective."""
    path = _path(invocation, Options(store=store))
    with _opened(path) as opened:
        entries = opened.contents()
    lines = [f"{path}: {_count(len(entries), 'question')}, {number(_bytes(path))} bytes"]
    for entry in entries:
        name = f"{entry.source}: {entry.name or 'not named'}"
        groups = f", {entry.groups} groups" if entry.groups > 1 else ""
        between = f"{rfc3339(entry.span.start)} to {rfc3339(entry.span.end)}"
        lines.append(f"  {name}: {_count(entry.hours, 'hour')}, {between}{groups}")
    return Outcome(stdout="".join(f"{one_line(line)}\n" for line in lines))


@command.command(name="fill", short_help="Ask for the hours that the store lacks, and judge nothing.")
@paths_argument
@evaluation_options
@store_option
@select_option
@click.pass_obj
def fill(invocation: Invocation, /, **given: Any) -> Outcome:
    """Ask for the closed hours of the objectives in PATHS (default: slo/) that the store lacks, and judge nothing.

    Exits 0 when everything was answered and kept, 2 if it could not start, 3 if something is still missing.
    """
    options = options_of(**given)
    path = _path(invocation, options)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    planned = planned_of(reading, options, options.instant(invocation.now))
    before = _hours(path)
    with asked_sources(reading, planned, invocation, options) as asked:
        sources = remembering(asked.backends, planned, path, invocation.now)
        answers = fetch(planned.queries, sources, asked.deadline, progress=asked.told, redact=asked.redact)
        troubles = [asked.redact(words) for each in sources.values() for words in each.troubles]
    troubles += [f"{query.source}: {known}" for query, known in answers.items() if isinstance(known, Unanswered)]
    more = _count(_hours(path) - before, "more hour")
    printed = f"{more} of {_count(len(planned.queries), 'question')} remembered in {path}\n"
    told = "".join(f"slogate: {one_line(words)}\n" for words in dict.fromkeys(troubles))
    return Outcome(exit_code=UNDECIDED if troubles else 0, stdout=printed, stderr=told)


@command.command(name="clear", short_help="Forget hours.")
@store_option
@click.option("--select", default="", metavar="NAME", help="Only of this source, service or service/objective.")
@click.option("--older-than", type=Duration(), metavar="DURATION", help="Only hours that ended longer ago than this.")
@click.pass_obj
def clear(invocation: Invocation, store: Path | None, select: str, older_than: int | None) -> Outcome:
    """Forget the hours that the store holds: all, or what is selected. They are asked again when they are needed."""
    path = _path(invocation, Options(store=store))
    before = None if older_than is None else invocation.now - older_than
    with _opened(path) as opened:
        forgotten = opened.clear(select=select, before=before)
        names = {name for entry in opened.contents() for name in (entry.source, *entry.name.split(", "))}
    if select and not forgotten and select not in names and not any(each.startswith(f"{select}/") for each in names):
        from evaluator.plugins import did_you_mean

        raise Refusal(f"{path} has nothing of {select!r}{did_you_mean(select, names)}")
    return Outcome(stdout=f"{_count(forgotten, 'hour')} forgotten in {one_line(str(path))}\n")


@command.command(name="documents", short_help="Show or clear the documents that passed before.")
@click.option("--clear", "forget", is_flag=True, help="Forget them all.")
@click.pass_obj
def documents(invocation: Invocation, forget: bool) -> Outcome:
    """Show where the documents that passed before are remembered, or forget them: the next run reads them anew."""
    path = place(invocation.environment, invocation.folder)
    if path is None:
        why = "SLOGATE_CACHE_DIR turns it off, or the folder would lie in the repository"
        return Outcome(stdout=f"documents are not remembered: {why}\n")
    kept = Documents(path)
    if forget:
        return Outcome(stdout=f"{number(kept.clear())} bytes freed in {one_line(str(path))}\n")
    contents = kept.contents()
    held = f"{_count(contents.entries, 'text')}, {number(contents.size_bytes)} bytes" if contents else "nothing"
    return Outcome(stdout=f"{one_line(str(path))}: {held}\n")


def _path(invocation: Invocation, options: Options) -> Path:
    path = store_of(invocation, options)
    if path is None:
        raise Refusal(f"which store? Give --store FILE, or set {STORE_VARIABLE}")
    return path


@contextmanager
def _opened(path: Path) -> Iterator[HourStore]:
    try:
        with open_hours(path, create=False) as store:
            yield store
    except StoreUnusable as error:
        raise Refusal(str(error)) from error


def _hours(path: Path) -> int:
    """How many hours the store holds; 0 where there is none yet."""
    try:
        with open_hours(path, create=False) as store:
            return sum(entry.hours for entry in store.contents())
    except StoreUnusable:
        return 0


def _bytes(path: Path) -> int:
    """The size of the store with what its writers have not folded in yet."""
    files = [path, path.with_name(f"{path.name}-wal")]
    return sum(file.stat().st_size for file in files if file.exists())


def _count(many: int, what: str) -> str:
    return f"{number(many)} {what}{'' if many == 1 else 's'}"
