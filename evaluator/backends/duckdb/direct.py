"""Each measure with aggregates of its own, in one statement beside those of the others. Runs in the child process.

The extent, the groups and the cells are a pass each. Everything can be counted this way; what can be
told apart by the values of a column is counted faster together (see ``together``), and the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.backends.duckdb import sql
from evaluator.backends.duckdb.relation import MOST_CELLS, Column, Found, Run, Source, plain, too_many_cells, untimed
from evaluator.backends.duckdb.words import Refused
from evaluator.core.counts import Reason

_EXTENT = 4
"""The numbers of a stretch in an extent: see ``sql.extent``."""


def count(run: Run, source: Source, scan: Mapping[str, Any], checked: Sequence[Column]) -> Found:
    """The extent and every measure's cells; ``Refused`` where the statement for all of them fails."""
    found = Found()
    facts = sql.facts(
        source.sql, source.instant, source.groups, {n: e for column in checked for n, e in column.columns.items()}
    )
    wheres = [f"slogate_where_{column.index}" for column in checked]
    stretches = run(f"{facts} {sql.extent(scan['start'], scan['end'], wheres)}", source.place)
    found.extent = [row[:_EXTENT] for row in stretches if row[0] is not None]
    without = next((row[_EXTENT:] for row in stretches if row[0] is None), [0] * len(wheres))
    groups: Sequence[int] = [0] * len(wheres)
    if source.groups:
        text = f"{facts} {sql.about_groups(scan['start'], scan['end'], len(source.groups), wheres)}"
        groups = run(text, source.place)[0]
    counted = []
    for column, timeless, about in zip(checked, without, groups, strict=True):
        try:
            _check(source, scan, timeless, about)
            counted.append(column)
        except Refused as refused:
            found.answers[column.index] = refused.reply()
    if counted:
        found.answers.update(_cells(run, source, scan, facts, counted))
    return found


def _check(source: Source, scan: Mapping[str, Any], without: int, groups: int) -> None:
    if without:
        raise untimed(source, scan, without)
    if groups > 2 * scan["at_most"] + 100:
        # The count is an approximation, good enough to keep a million groups out of memory.
        by = ", ".join(source.groups)
        detail = f"about {groups} groups of {by} in {source.place}, at most {scan['at_most']} are allowed"
        raise Refused(Reason.TOO_MANY_GROUPS, detail)


def _cells(
    run: Run, source: Source, scan: Mapping[str, Any], facts: str, counted: Sequence[Column]
) -> dict[int, dict[str, Any]]:
    groups = len(source.groups)
    lower = sql.lower_bound(scan["start"], scan["step"], scan["cuts"])
    lists = [sql.aggregate(column.index, column.kind, column.data) for column in counted]
    aggregates = [text for texts in lists for text in texts]
    text = f"{facts} {sql.counts(scan['start'], scan['end'], lower, groups, aggregates)}"
    rows = run(text, source.place)
    if len(rows) > MOST_CELLS:
        raise too_many_cells(source, len(rows))
    start = 1 + groups
    answers: dict[int, dict[str, Any]] = {}
    for column, texts in zip(counted, lists, strict=True):
        end = start + len(texts)
        cells = [
            [row[0], list(row[1 : 1 + groups]), [plain(value) for value in row[start:end]]]
            for row in rows
            if row[start] is not None
        ]
        answers[column.index] = {"kind": column.kind, "cells": cells, "sql": [text]}
        start = end
    return answers
