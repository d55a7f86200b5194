"""``python -m benchmarks CASE``: each case alone, or ``all`` of them with the goals they are held to."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cases import accuracy, growth, scripts
from benchmarks.cases import prometheus as cases
from benchmarks.contest import Stage, stage
from benchmarks.page import page
from benchmarks.series.blocks import data_folder
from benchmarks.series.estate import estate
from benchmarks.server import prometheus
from benchmarks.table import Outcome, together

SIZES = ((1, 4), (10, 4), (100, 4), (1, 8), (10, 8), (100, 8))


def main() -> None:
    """Run one case and print its tables, or all and write the page."""
    given = _parser().parse_args()
    # Where slogate is installed its bytecode is kept: compiling is no part of a run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if given.case in {"series", "serve"}:
        _data(given)
        return
    outcome = together(tuple(_everything() if given.case == "all" else _one(given)))
    text = page(outcome) if given.case == "all" else "\n".join(each.markdown() for each in outcome.tables)
    print(text)
    if given.case == "all" and given.output:
        given.output.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    named = parser.add_subparsers(dest="case", required=True, metavar="CASE")

    def case(name: str, words: str, rounds: int = 0) -> argparse.ArgumentParser:
        added = named.add_parser(name, help=words, description=words)
        if rounds:
            added.add_argument("--rounds", type=int, default=rounds, help=f"default: {rounds}")
        return added

    series = case("series", "make the data, or lengthen it to the present")
    serve = case("serve", "a Prometheus over the data, until interrupted")
    for each in (series, serve):
        each.add_argument("--estate", choices=("hundred", "thousand"), default="hundred")
        each.add_argument("--presence", action="store_true", help="with an up series for each target")
    serve.add_argument("--port", type=int, default=0, help="default: a free one")
    near = case("prometheus", "slogate, slo-generator and the server's limit, on loopback", 5)
    far = case("link", "slogate and slo-generator over a link of 20 ms", 2)
    for each in (near, far):
        each.add_argument("--objectives", type=int, default=100, help="default: 100")
        each.add_argument("--windows", type=int, choices=(4, 8), default=8, help="default: 8")
    case("growth", "100 and 1,000 objectives", 3)
    case("accuracy", "totals and ratios against the samples and against direct evaluation")
    case("events", "event files against DuckDB's bare query", 3).add_argument("--rows", type=int, default=100_000_000)
    case("loading", "documents, first and from the cache").add_argument("--documents", type=int, default=10_000)
    case("start", "what a start costs, and which imports cost most", 10)
    case("all", "every case, and the goals").add_argument("--output", type=Path, help="write the page there too")
    return parser


def _data(given: argparse.Namespace) -> None:
    data, kept = data_folder(estate(given.estate), int(time.time()), presence=given.presence)
    print(f"{data}: samples from {kept.start} to {kept.end}", flush=True)
    if given.case == "serve":
        with prometheus(data, given.port) as server:
            print(server.url, flush=True)
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                return


def _one(given: argparse.Namespace) -> Iterator[Outcome]:
    match given.case:
        case "events":
            yield scripts.events(given.rows, given.rounds)
        case "loading":
            yield scripts.loading(given.documents)
        case "start":
            yield scripts.start(given.rounds)
        case _:
            with stage("thousand" if given.case == "growth" else "hundred") as on:
                yield _on_a_server(on, given)


def _on_a_server(on: Stage, given: argparse.Namespace) -> Outcome:
    match given.case:
        case "prometheus":
            return cases.run(on, given.objectives, given.windows, given.rounds)
        case "link":
            return cases.run_link(on, given.objectives, given.windows, given.rounds)
        case "growth":
            return growth.run(on, given.rounds)
        case _:
            return accuracy.run(on)


def _everything() -> Iterator[Outcome]:
    """Every case once, sized so that all take about a quarter of an hour on two cores."""
    with stage("hundred") as on:
        for objectives, windows in SIZES:
            yield _told(cases.run(on, objectives, windows, 5))
        yield _told(cases.run_link(on, 100, 8, 2))
        yield _told(accuracy.run(on))
    with stage("thousand") as on:
        yield _told(growth.run(on, 3))
    for rows in (10_000_000, 100_000_000):
        yield _told(scripts.events(rows, 3))
    yield _told(scripts.loading(10_000))
    yield _told(scripts.start(10))


def _told(outcome: Outcome) -> Outcome:
    """The outcome, once its titles have been said to whoever waits."""
    for table in outcome.tables:
        print(f"done: {table.title}", file=sys.stderr, flush=True)
    return outcome


if __name__ == "__main__":
    main()
