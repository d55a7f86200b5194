"""The SQL of the pass that many measures share: rows into small pieces of time, pieces into what each asked for.

A piece is what one value of the key column and one group have between two neighbouring instants, of
all at which anything is read or at which a chunk of the extent begins. Pieces are added up to
cells and to the extent without another look at the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.backends.duckdb import sql

TABLE = "temp.slogate_pieces"
"""Of the connection alone: a database may have a table of that name."""
_ROLLED = {
    "events": ("min", "max", "sum", "sum", "sum"),
    "sums": ("min", "max", "sum", "sum", "sum", "sum", "sum", "sum"),
    "readings": ("min", "max", "sum", "", "sum"),
}
"""How the aggregates of each kind (see ``sql.aggregate``) of two pieces become those of both."""
_REDUCED = {"avg": "sum", "sum": "sum", "min": "min", "max": "max"}
"""How the reduced readings of two pieces become those of both; the last of them is not among these."""


def adds_up(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether what a measure asks of two pieces can be put together from what it asks of each."""
    return kind != "readings" or data["reduce"] in _REDUCED


def rolled(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The aggregates that put a measure's numbers of several pieces together; the last one is of its rows."""
    return (*(each or _REDUCED[data["reduce"]] for each in _ROLLED[kind]), "sum")


def aggregates(index: int, kind: str, data: Mapping[str, Any], where: str) -> list[str]:
    """What is counted of a measure in a piece: as asked by itself, and all its rows (also those without a time)."""
    return [*sql.aggregate(index, kind, data, where), sql.count(where)]


def counted(scan: Mapping[str, Any], facts: str, groups: int, columns: Sequence[str]) -> str:
    """The pass over the rows of ``facts``: what is counted in each piece.

    ``slogate_piece`` is where a piece begins, in microseconds: before the span for all that came
    before it, its end for what comes after, NULL for rows without a time.
    """
    start = scan["start"] * sql.MICROSECONDS
    fine = sql.extents(scan["start"], scan["end"])
    names = [*(f"slogate_group_{n}" for n in range(groups)), "slogate_key"]
    bits = f"bit_or(1::UBIGINT << CAST(slogate_instant & {(1 << fine.shift) - 1} AS UBIGINT))"
    selected = [
        *names,
        f"{_number(scan)} AS slogate_number",
        *("min(slogate_us) AS slogate_first", "max(slogate_us) AS slogate_last", f"{bits} AS slogate_instants"),
        *(f"{text} AS slogate_n_{n}" for n, text in enumerate(columns)),
    ]
    first = min([scan["end"], *scan["cuts"]]) * sql.MICROSECONDS if scan["step"] is None else 0
    begins = (
        f"CASE WHEN slogate_number = -1 THEN {start - 1} "
        f"WHEN slogate_number < {first} THEN {start} + slogate_number * {fine.chunk} ELSE slogate_number END"
    )
    instant = f"(slogate_us - {start}) // {fine.apart * sql.MICROSECONDS}"
    return (
        f"{facts} SELECT * EXCLUDE slogate_number, {begins} AS slogate_piece FROM (SELECT {', '.join(selected)} "  # nosec B608 # names of our own
        f"FROM (SELECT *, {instant} AS slogate_instant FROM facts) GROUP BY {', '.join([*names, 'slogate_number'])})"
    )


def _number(scan: Mapping[str, Any]) -> str:
    """What tells the piece of a row: the number of its chunk up to the first cut, the piece's beginning after it.

    Most rows are before the first cut, and a hundred million of them notice a multiplication. The numbers
    of chunks are below any instant that is a cut: a span has some 15,000 of them.
    """
    start, end = scan["start"] * sql.MICROSECONDS, scan["end"] * sql.MICROSECONDS
    fine = sql.extents(scan["start"], scan["end"])
    chunk, cuts = f"slogate_instant >> {fine.shift}", [cut * sql.MICROSECONDS for cut in scan["cuts"]]
    grids = [f"{start} + ({chunk}) * {fine.chunk}"]
    if scan["step"] is not None:
        step = scan["step"] * sql.MICROSECONDS
        grids.append(f"{start} + (slogate_us - {start}) // {step} * {step}")
    if cuts:
        grids.append(sql.last_before("slogate_us", cuts, start))
    inside = f"greatest({', '.join(grids)})" if len(grids) > 1 else grids[0]
    if scan["step"] is None:
        inside = f"CASE WHEN slogate_us < {cuts[0]} THEN {chunk} ELSE {inside} END" if cuts else chunk
    return (
        f"CASE WHEN slogate_us < {start} THEN -1 WHEN slogate_us < {end} THEN {inside} "
        f"WHEN slogate_us >= {end} THEN {end} END"
    )


def extent(start: int, end: int) -> str:
    """What ``sql.extent`` finds of the rows, from the pieces."""
    fine = sql.extents(start, end)
    first, last = start * sql.MICROSECONDS, end * sql.MICROSECONDS
    chunk = f"CASE WHEN slogate_piece < {first} THEN {-fine.chunks} ELSE (slogate_piece - {first}) // {fine.chunk} END"
    instants = "CASE WHEN chunk < 0 THEN 1 ELSE bit_count(bit_or(slogate_instants)) END"
    return (
        f"SELECT chunk // {fine.chunks} AS stretch, min(first), max(last), CAST(sum(instants) AS BIGINT) "  # nosec B608
        f"FROM (SELECT chunk, min(slogate_first) AS first, max(slogate_last) AS last, {instants} AS instants "
        f"FROM (SELECT *, {chunk} AS chunk FROM {TABLE} WHERE slogate_piece < {last}) GROUP BY chunk) "
        "GROUP BY stretch ORDER BY stretch"
    )


def cells(scan: Mapping[str, Any], groups: int, key: str, told: Sequence[str], rolls: Sequence[str]) -> str:
    """For each measure that a condition on the key tells apart, its cells; from NULL are its rows without a time.

    ``key`` is the name by which the conditions know the key, ``rolls`` the aggregate of each column.
    """
    start, end = scan["start"] * sql.MICROSECONDS, scan["end"] * sql.MICROSECONDS
    lower = sql.lower_bound(scan["start"], scan["step"], scan["cuts"])
    names = [f"slogate_group_{n}" for n in range(groups)]
    columns = ", ".join(f"{roll}(slogate_n_{n}) AS slogate_n_{n}" for n, roll in enumerate(rolls))
    keys = ", ".join(["slogate_key", "slogate_from", *names])
    by = ", ".join(["slogate_measure", "slogate_from", *names])
    conditions = ", ".join(f"coalesce({sql.enclosed(each)}, false)" for each in told)
    return (
        f"WITH told AS (SELECT {sql.identifier(key)} AS slogate_value, unnest([{conditions}]) AS slogate_told, "  # nosec B608
        f"unnest(range({len(told)})) AS slogate_measure "
        f"FROM (SELECT DISTINCT slogate_key AS {sql.identifier(key)} FROM {TABLE})), "
        f"pieces AS (SELECT *, slogate_piece // {sql.MICROSECONDS} AS slogate_at FROM {TABLE} "
        f"WHERE slogate_piece IS NULL OR slogate_piece >= {start} AND slogate_piece < {end}), "
        f"rolled AS MATERIALIZED (SELECT {keys}, {columns} FROM (SELECT *, CASE WHEN slogate_at IS NOT NULL "
        f"THEN {lower} END AS slogate_from FROM pieces) GROUP BY {keys}) "
        f"SELECT {by}, {columns} FROM rolled JOIN told ON slogate_key IS NOT DISTINCT FROM slogate_value "
        f"WHERE slogate_told GROUP BY {by}"
    )
