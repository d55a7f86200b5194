"""The SQL that is sent. Text in, text out: nothing here knows of a connection.

Names (of tables, columns, groups) pass ``identifier`` and paths pass ``text_literal``; instants are
whole numbers of our own. Expressions of a spec are code that somebody reviewed; ``enclosed`` keeps
each in its place, once the child has made sure with DuckDB's own parser that it is one expression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slo_spec.record import Record

MICROSECONDS = 1_000_000
_INTEGERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip
_MOST_INSTANTS = 100_000
_STRETCHES = 240
_BITS = 64
"""Of a 64-bit number, in which a chunk of the extent remembers its instants."""
_FLOATS = {"FLOAT", "DOUBLE"}
# Sums of doubles depend on the order of the rows; sums of decimals do not.
_DECIMAL = "DECIMAL(38, 9)"
_READERS = {
    "csv": "read_csv({files}, header = true, union_by_name = true)",
    "parquet": "read_parquet({files}, union_by_name = true)",
    "json": "read_json({files}, union_by_name = true)",
    "jsonl": "read_json({files}, format = 'newline_delimited', union_by_name = true)",
}
# An integer says its unit by its size: each range is the years 1973 to 5138, and none overlap.
_EPOCH_UNITS = (("seconds", 10**8, 10**6), ("milliseconds", 10**11, 10**3), ("microseconds", 10**14, 1))


def identifier(name: str) -> str:
    """A name, quoted. ValueError for one that no table or column can have."""
    if not name or "\0" in name:
        raise ValueError(f"{name!r} is no name of a table or column")
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """A text, quoted. DuckDB knows no escapes inside quotes but the doubled quote."""
    if "\0" in text:
        raise ValueError("a text with a NUL character")
    return "'" + text.replace("'", "''") + "'"


def enclosed(expression: str) -> str:
    """An expression in parentheses; a line break ends a comment that would swallow the closing one."""
    return f"({expression}\n)" if "--" in expression else f"({expression})"


def view(name: str, kind: str, files: Sequence[str]) -> str:
    """A view over files of one kind, columns matched by name; made once."""
    listed = "[" + ", ".join(text_literal(file) for file in files) + "]"
    quoted, reader = identifier(name), _READERS[kind].format(files=listed)
    return f"CREATE VIEW IF NOT EXISTS {quoted} AS SELECT * FROM {reader}"  # nosec B608 # names quoted, values bound


def relation(table: str | None, query: str | None) -> str:
    """What stands after FROM. A dot in a table's name parts the schema from the table."""
    if query is not None:
        return f"{enclosed(query)} AS rows"
    return ".".join(identifier(part) for part in (table or "").split("."))


class Unit(Record):
    """How a column of integers counts time: ``microseconds`` in one of its units."""

    name: str
    microseconds: int


def epoch_unit(least: int, greatest: int) -> Unit | None:
    """The only unit in which both numbers are instants since 1973; None if there is none."""
    for name, first, microseconds in _EPOCH_UNITS:
        if first <= least and greatest < first * 1000:
            return Unit(name, microseconds)
    return None


def is_number(kind: str) -> bool:
    """Whether a type of DuckDB holds numbers."""
    return kind in _INTEGERS or kind in _FLOATS or kind.startswith("DECIMAL")


def is_exact_key(kind: str) -> bool:
    """Whether rows with equal values of the type compare alike with any constant (zero has two signs in a float)."""
    return kind in _INTEGERS or kind in ("VARCHAR", "BOOLEAN", "DATE") or kind.startswith("ENUM")


def is_count_of_time(kind: str) -> bool:
    """Whether a column of the type may hold seconds (or milliseconds ...) since 1970."""
    return kind in _INTEGERS or kind in _FLOATS


def microseconds(column: str, kind: str, unit: Unit | None) -> str | None:
    """The instant of a row in microseconds since 1970, as SQL; None for a type that is no time.

    Times without a zone are UTC. A text that is no time becomes NULL, which the child reports.
    """
    name = identifier(column)
    if unit is not None:
        scaled = name if kind in _INTEGERS else f"floor({name} * {unit.microseconds})"
        factor = f" * {unit.microseconds}" if kind in _INTEGERS else ""
        return f"CAST({scaled} AS BIGINT){factor}"
    if kind.startswith("TIMESTAMP") and "NS" in kind:
        return f"epoch_ns({name}) // 1000"  # epoch_us would round, perhaps over a knot
    if kind.startswith("TIMESTAMP"):
        return f"epoch_us({name})"
    if kind == "DATE":
        return f"epoch_us(CAST({name} AS TIMESTAMP))"
    if kind == "VARCHAR":
        return f"epoch_us(TRY_CAST({name} AS TIMESTAMPTZ))"
    return None


def bound(kind: str, unit: Unit | None, instant: int) -> str | None:
    """An instant (in seconds) as a constant that a time column is compared with as it is stored; None if it cannot be.

    Parquet and databases skip what such a comparison rules out; a comparison of a computed instant reads it all.
    """
    if unit is not None:
        return str(instant * MICROSECONDS // unit.microseconds) if kind in _INTEGERS else None
    if kind == "TIMESTAMP":
        return f"make_timestamp({instant * MICROSECONDS})"
    return f"to_timestamp({instant})" if kind == "TIMESTAMP WITH TIME ZONE" else None


def number(expression: str, kind: str, *, summed: bool) -> str:
    """An expression as an exact number to be summed, or as it is. NaN and infinities become NULL."""
    inner = enclosed(expression)
    if kind in _INTEGERS or kind == "BOOLEAN":
        return f"CAST({inner} AS HUGEINT)"
    if kind in _FLOATS:
        double = f"CAST({inner} AS DOUBLE)"
        return f"CASE WHEN isfinite({double}) THEN {f'CAST({double} AS {_DECIMAL})' if summed else double} END"
    return inner


def lower_bound(start: int, step: int | None, cuts: Sequence[int]) -> str:
    """The instant where the stretch of a row begins, as SQL over ``slogate_at``.

    The grid is one division; the cuts are a balanced tree of conditions, so that a thousand of them
    cost a row ten comparisons.
    """
    grid = f"{start} + (slogate_at - {start}) // {step} * {step}" if step else str(start)
    return f"greatest({grid}, {last_before('slogate_at', cuts, start)})" if cuts else f"CAST({grid} AS BIGINT)"


def last_before(name: str, cuts: Sequence[int], before: int) -> str:
    """The last of the cuts that is not after a column's instant, ``before`` where all are after it."""
    if not cuts:
        return str(before)
    middle = len(cuts) // 2
    below, above = last_before(name, cuts[:middle], before), last_before(name, cuts[middle + 1 :], cuts[middle])
    return f"CASE WHEN {name} < {cuts[middle]} THEN {below} ELSE {above} END"


def facts(source: str, instant: str, groups: Sequence[str], columns: Mapping[str, str]) -> str:
    """The common table ``facts``: each row's instant, groups and measured columns."""
    selected = [f"{instant} AS slogate_us"]
    selected += [f"CAST({identifier(group)} AS VARCHAR) AS slogate_group_{n}" for n, group in enumerate(groups)]
    selected += [f"{expression} AS {name}" for name, expression in columns.items()]
    return f"WITH facts AS (SELECT {', '.join(selected)} FROM {source})"  # nosec B608 # names quoted, values bound


class Extents(Record):
    """How finely an extent looks at a span.

    Instants are told apart to ``apart`` seconds, a hundred-thousandth of the span: exact where rows are
    further apart, and never more of them to remember than that. ``2 ** shift`` of these are a chunk,
    which fits into the bits of a number, and ``chunks`` of those a stretch, some 240 of which are the span.
    """

    apart: int
    shift: int
    chunks: int

    @property
    def together(self) -> int:
        """The instants of a stretch."""
        return self.chunks << self.shift

    @property
    def chunk(self) -> int:
        """The length of a chunk in microseconds."""
        return (self.apart << self.shift) * MICROSECONDS


def extents(start: int, end: int) -> Extents:
    """How finely the extent of a span is looked at."""
    apart = max(1, -(-(end - start) // _MOST_INSTANTS))
    together = max(1, (end - start) // apart // _STRETCHES)
    shift = min(together, _BITS).bit_length() - 1
    return Extents(apart, shift, together >> shift)


def extent(start: int, end: int, wheres: Sequence[str]) -> str:
    """Per stretch with rows: its number, first, last and how many distinct instants; per measure, rows without a time.

    The span's stretches (see ``Extents``) count from 0 on; -1 is all that came before, NULL what has no
    time or comes after.
    """
    fine = extents(start, end)
    apart, together = fine.apart, fine.together
    cell = (
        f"CASE WHEN slogate_us < {start * MICROSECONDS} THEN {-together} WHEN slogate_us < {end * MICROSECONDS} "
        f"THEN (slogate_us - {start * MICROSECONDS}) // {apart * MICROSECONDS} END"
    )
    untimed = [f"count(*) FILTER (WHERE slogate_us IS NULL AND {where}) AS n{n}" for n, where in enumerate(wheres)]
    cells = ", ".join([f"{cell} AS cell", "min(slogate_us) AS first", "max(slogate_us) AS last", *untimed])
    sums = "".join(f", sum(n{n})" for n in range(len(wheres)))
    return (
        f"SELECT cell // {together} AS stretch, min(first), max(last), count(*){sums} "  # nosec B608 # names of our own
        f"FROM (SELECT {cells} FROM facts GROUP BY cell) GROUP BY stretch ORDER BY stretch"
    )


def about_groups(start: int, end: int, groups: int, wheres: Sequence[str]) -> str:
    """About how many groups each measure has in the span."""
    row = ", ".join(f"slogate_group_{n}" for n in range(groups))
    counted = ", ".join(f"approx_count_distinct(ROW({row})) FILTER (WHERE {where})" for where in wheres)
    inside = f"slogate_us >= {start * MICROSECONDS} AND slogate_us < {end * MICROSECONDS}"
    return f"SELECT {counted} FROM facts WHERE {inside}"  # nosec B608 # names of our own


def counts(start: int, end: int, lower: str, groups: int, aggregates: Sequence[str]) -> str:
    """Per stretch and group, what was counted."""
    keys = [f"{lower} AS slogate_from", *(f"slogate_group_{n}" for n in range(groups))]
    inside = f"slogate_us >= {start * MICROSECONDS} AND slogate_us < {end * MICROSECONDS}"
    numbered = ", ".join(str(n + 1) for n in range(len(keys)))
    return (
        f"SELECT {', '.join([*keys, *aggregates])} "  # nosec B608 # names quoted, values bound
        f"FROM (SELECT *, slogate_us // {MICROSECONDS} AS slogate_at FROM facts WHERE {inside}) GROUP BY {numbered}"
    )


def aggregate(index: int, kind: str, data: Mapping[str, Any], where: str | None = None) -> list[str]:
    """The aggregates of the measure of that number; ``kind`` is ``events``, ``sums`` or ``readings``.

    events: rows, good, unusable. sums: rows, good (or bad), total, unusable, negative, above.
    readings: values, reduced (avg: the sum), unusable. All begin with first and last instant.
    ``where`` is the measure's own column unless given; ``true`` takes every row.
    """
    good, total, value, raw = (f"slogate_{name}_{index}" for name in ("good", "total", "value", "raw"))
    where = where or f"slogate_where_{index}"
    only = _only(where)
    span = [f"min(slogate_us){only}", f"max(slogate_us){only}"]
    if kind == "events":
        # The known ones are counted faster than the NULLs among them.
        return [*span, count(where), count(where, good), f"count(*){only} - count({good}){only}"]
    if kind == "sums":
        sums = [f"sum({column}){only}" for column in (good, total)]
        wrong = (f"({good} IS NULL OR {total} IS NULL)", f"({good} < 0 OR {total} < 0)", f"{good} > {total}")
        return [*span, count(where), *sums, *(count(where, condition) for condition in wrong)]
    present = _only(where, f"{value} IS NOT NULL")
    order = value if data["tie"] == "max" else f"-{value}"
    reduced = {
        "avg": f"sum({value}){present}",
        "sum": f"sum({value}){present}",
        "min": f"min({value}){present}",
        "max": f"max({value}){present}",
        "last": f"arg_max({value}, ROW(slogate_us, {order})){present}",
    }[data["reduce"]]
    return [*span, count(where, f"{value} IS NOT NULL"), reduced, count(where, f"{value} IS NULL AND {raw}")]


def count(*conditions: str) -> str:
    """The number of rows for which all the conditions hold."""
    return f"count(*){_only(*conditions)}"


def _only(*conditions: str) -> str:
    asked = [condition for condition in conditions if condition != "true"]
    return f" FILTER (WHERE {' AND '.join(asked)})" if asked else ""
