"""The SQL of the pass that many measures share: rows into small pieces of time, pieces into what each asked for.

A piece is what one value of the key column and one group have between two neighbouring instants, of
all at which anything is read or at which a chunk of the extent begins. Pieces are added up to
cells and to the extent without another look at the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.backends.duckdb import sql

TABLE = "slogate_pieces"
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
    return [*sql.aggregate(index, kind, data, where), f"count(*) FILTER (WHERE {where})"]


def counted(scan: Mapping[str, Any], facts: str, groups: int, columns: Sequence[str]) -> str:
    """The pass over the rows of ``facts``: what is counted in each piece."""
    start, end = scan["start"] * sql.MICROSECONDS, scan["end"] * sql.MICROSECONDS
    fine = sql.extents(scan["start"], scan["end"])
    instant = f"(slogate_us - {start}) // {fine.apart * sql.MICROSECONDS}"
    bits = f"bit_or(1::UBIGINT << CAST(({instant}) & {(1 << fine.shift) - 1} AS UBIGINT))"
    names = [*(f"slogate_group_{n}" for n in range(groups)), "slogate_key"]
    piece = (
        f"CASE WHEN slogate_us < {start} THEN {start - 1} WHEN slogate_us < {end} THEN {_begins(scan, instant)} "
        f"WHEN slogate_us >= {end} THEN {end} END"
    )
    numbered = [f"{text} AS slogate_n_{n}" for n, text in enumerate(columns)]
    selected = [
        *names,
        f"{piece} AS slogate_piece",
        *("min(slogate_us) AS slogate_first", "max(slogate_us) AS slogate_last", f"{bits} AS slogate_instants"),
        *numbered,
    ]
    return f"{facts} SELECT {', '.join(selected)} FROM facts GROUP BY {', '.join([*names, 'slogate_piece'])}"  # nosec B608


def _begins(scan: Mapping[str, Any], instant: str) -> str:
    start, fine = scan["start"] * sql.MICROSECONDS, sql.extents(scan["start"], scan["end"])
    grids = [f"{start} + (({instant}) >> {fine.shift}) * {fine.chunk}"]
    if scan["step"]:
        step = scan["step"] * sql.MICROSECONDS
        grids.append(f"{start} + (slogate_us - {start}) // {step} * {step}")
    if scan["cuts"]:
        cuts = [cut * sql.MICROSECONDS for cut in scan["cuts"]]
        grids.append(sql.last_before("slogate_us", cuts, start))
    return f"greatest({', '.join(grids)})" if len(grids) > 1 else grids[0]


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
