"""One scan over one connection: names and types are looked up first, then everything is counted at once.

Runs in the child process. Takes and returns plain data (see ``question.Scan`` for what comes in):
``{"extent": [...], "notices": [...], "measures": [...]}``, where a measure is
``{"kind": ..., "cells": [[from, groups, numbers], ...], "sql": [...]}`` or ``{"unanswered": [reason, detail]}``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from evaluator.backends.duckdb import direct, sql, together
from evaluator.backends.duckdb.opening import known_tables, make_view
from evaluator.backends.duckdb.relation import Column, Found, Source
from evaluator.backends.duckdb.words import Refused, database_error, unknown_column, unknown_table
from evaluator.core.counts import Reason


class Scanner:
    """Answers scans over one connection of one job."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]) -> None:
        self._connection = connection
        self._job = job
        self._files = [file for table in job["tables"].values() for file in table["files"]]
        if job["database"] is not None:
            self._files.append(job["database"])

    def scan(self, scan: Mapping[str, Any]) -> dict[str, Any]:
        """What the scan found, or why nothing: ``{"unanswered": [reason, detail]}``."""
        try:
            source = self._source(scan)
            self._resolve_time(source, scan["time"])
            source.groups = [self._column_name(source, group) for group in scan["group_by"]]
            return self._measures(source, scan)
        except Refused as refused:
            return refused.reply()

    def _source(self, scan: Mapping[str, Any]) -> Source:
        if scan["query"] is not None:
            place = "the query's rows"
            failed = self._make_all_views()
            self._check_query(scan["query"])
        else:
            place, failed = scan["table"], ""
            self._make_view_of(place)
        text = sql.relation(scan["table"], scan["query"])
        try:
            described = self._run(f"DESCRIBE SELECT * FROM {text}", place)  # nosec B608 # names quoted, values bound
        except Refused as refused:
            reason = Reason.BACKEND if failed else refused.reason
            raise Refused(reason, refused.detail + failed, refused.missing) from None
        if not self._run(f"SELECT 1 FROM {text} LIMIT 1", place):  # nosec B608 # names quoted, values bound
            # Said before anything else: a file of a header alone has no types, and every question to it looks wrong.
            raise Refused(Reason.NO_DATA, f"{place} has no rows", "rows")
        columns = {row[0]: str(row[1]) for row in described}
        return Source(place=place, sql=text, columns=columns, skips=scan["query"] is None and self._skips(place))

    def _skips(self, table: str) -> bool:
        tables = {name.lower(): made["kind"] for name, made in self._job["tables"].items()}
        return self._job["database"] is not None or tables[table.lower()] == "parquet"

    def _make_view_of(self, name: str) -> None:
        known = known_tables(self._connection, self._job)
        found = [each for each in known if each.lower() == name.lower()]
        if not found:
            raise unknown_table(name, known)
        if self._job["database"] is None:
            self._made(found[0])

    def _make_all_views(self) -> str:
        failed = []
        for name in self._job["tables"] if self._job["database"] is None else ():
            try:
                self._made(name)
            except Refused as refused:
                failed.append(refused.detail)
        return f" ({'; '.join(failed)})" if failed else ""

    def _made(self, name: str) -> None:
        try:
            make_view(self._connection, self._job, name)
        except (duckdb.Error, MemoryError) as error:
            # The spec has named nothing yet but the table: it is in the files.
            raise Refused(Reason.BACKEND, self._refused(error, name).detail) from None

    def _check_query(self, query: str) -> None:
        wrapped = f"SELECT * FROM {sql.enclosed(query)}"  # nosec B608 # is parsed here, not run
        if _statements(query) != ["SELECT"] or _statements(wrapped) != ["SELECT"]:
            raise Refused(Reason.UNKNOWN_NAME, "query: is not one SELECT statement without a semicolon")

    def _resolve_time(self, source: Source, time: str) -> None:
        column = self._column_name(source, time)
        kind = source.columns[column]
        unit = self._epoch_unit(source, column) if sql.is_count_of_time(kind) else None
        instant = sql.microseconds(column, kind, unit)
        if instant is None:
            found = f"column {column!r} of {source.place} is {kind}, which is no time"
            raise Refused(Reason.UNKNOWN_NAME, found)
        source.time, source.unit, source.instant = column, unit, instant

    def _epoch_unit(self, source: Source, column: str) -> sql.Unit:
        name = sql.identifier(column)
        ends = f"SELECT min({name}), max({name}) FROM {source.sql}"  # nosec B608 # names quoted, values bound
        least, greatest = self._run(ends, source.place)[0]
        if least is None:
            return sql.Unit("seconds", sql.MICROSECONDS)
        finite = math.isfinite(least) and math.isfinite(greatest)
        unit = sql.epoch_unit(int(least), int(greatest)) if finite else None
        if unit is None:
            found = f"column {column!r} of {source.place} goes from {least} to {greatest}"
            raise Refused(Reason.AMBIGUOUS, f"{found}: neither seconds, milli- nor microseconds since 1970 throughout")
        source.notices.append(f"column {column!r} of {source.place} is read as {unit.name} since 1970")
        return unit

    def _column_name(self, source: Source, name: str) -> str:
        for column in source.columns:
            if column.lower() == name.lower():
                return column
        raise unknown_column(name, source.place, list(source.columns))

    def _measures(self, source: Source, scan: Mapping[str, Any]) -> dict[str, Any]:
        answers: list[dict[str, Any]] = [{} for _ in scan["measures"]]
        checked: list[Column] = []
        source.kinds = self._all_kinds(source, scan)
        for index, data in enumerate(scan["measures"]):
            try:
                checked.append(self._checked(source, index, data))
            except Refused as refused:
                answers[index] = refused.reply()
        found = self._counted(source, scan, checked)
        for index, answer in found.answers.items():
            answers[index] = answer
        return {"extent": found.extent, "notices": source.notices, "measures": answers}

    def _counted(self, source: Source, scan: Mapping[str, Any], checked: Sequence[Column]) -> Found:
        """All that fit in one pass, the others directly."""
        asked = together.shared(self._connection, source, checked)
        shared = together.count(self._connection, source, scan, asked)
        done = shared.answers if shared is not None else {}
        left = [column for column in checked if column.index not in done]
        if shared is not None and not left:
            return shared
        found = self._directly(source, scan, left)
        return Found(shared.extent if shared is not None else found.extent, done | found.answers)

    def _directly(self, source: Source, scan: Mapping[str, Any], checked: Sequence[Column]) -> Found:
        try:
            return direct.count(self._run, source, scan, checked)
        except Refused as refused:
            found = Found(answers={column.index: refused.reply() for column in checked})
        for column in checked if len(checked) > 1 else ():
            # One of several spoilt the scan that they share: each is asked alone.
            try:
                alone = direct.count(self._run, source, scan, [column])
                found = Found(alone.extent, found.answers | alone.answers)
            except Refused as refused:
                found.answers[column.index] = refused.reply()
        return found

    def _checked(self, source: Source, index: int, data: Mapping[str, Any]) -> Column:
        where = data["where"]
        if where is not None:
            self._typed(source, "where", where, boolean=True)
        columns = {f"slogate_where_{index}": f"coalesce({sql.enclosed(where)}, false)" if where else "true"}
        names = {name: f"slogate_{name}_{index}" for name in ("good", "total", "value", "raw")}
        if data["value"] is not None:
            kind = self._typed(source, "value", data["value"], boolean=False)
            summed = data["reduce"] in ("avg", "sum")
            columns[names["value"]] = sql.number(data["value"], kind, summed=summed)
            columns[names["raw"]] = f"{sql.enclosed(data['value'])} IS NOT NULL"
            return Column(index, "readings", data, columns)
        word = "good" if data["good"] is not None else "bad"
        if data["total"] is not None:
            for name, expression, slot in ((word, data[word], "good"), ("total", data["total"], "total")):
                kind = self._typed(source, name, expression, boolean=False)
                columns[names[slot]] = sql.number(expression, kind, summed=True)
            return Column(index, "sums", data, columns)
        self._typed(source, word, data[word], boolean=True)
        columns[names["good"]] = ("NOT " if word == "bad" else "") + sql.enclosed(data[word])
        return Column(index, "events", data, columns)

    def _typed(self, source: Source, key: str, expression: str, *, boolean: bool) -> str:
        place = f"{key}: {' '.join(expression.split())}"
        kinds = [source.kinds[expression]] if expression in source.kinds else self._kinds(source, place, expression)
        kind = kinds[0]
        if len(kinds) != 1:
            raise Refused(Reason.UNKNOWN_NAME, f"{place}: this is {len(kinds)} columns, not one")
        if boolean and kind != "BOOLEAN":
            found = f"{place} is {kind}, not a condition; write for instance: {expression} = 1"
            raise Refused(Reason.UNKNOWN_NAME, found)
        if not boolean and not (sql.is_number(kind) or (kind == "BOOLEAN" and key != "value")):
            raise Refused(Reason.UNKNOWN_NAME, f"{place} is {kind}, not a number")
        return kind

    def _kinds(self, source: Source, place: str, expression: str) -> list[str]:
        if not _is_one_expression(expression):
            raise Refused(Reason.UNKNOWN_NAME, f"{place}: this is not one SQL expression")
        try:
            question = f"DESCRIBE SELECT {sql.enclosed(expression)} FROM {source.sql}"  # nosec B608 # names quoted
            kinds = [str(row[1]) for row in self._connection.execute(question).fetchall()]
        except (duckdb.Error, MemoryError) as error:
            known = list(source.columns) if "Referenced column" in str(error) else ()
            raise self._refused(error, source.place if known else place, known) from None
        if len(kinds) == 1:
            self._refuse_more_than_a_row(source, place, expression)
        return kinds

    def _refuse_more_than_a_row(self, source: Source, place: str, expression: str) -> None:
        """An expression that gives rows, or looks at others, would change what every measure of the scan counts."""
        try:
            self._connection.execute(f"DESCRIBE SELECT 1 FROM {source.sql} WHERE {_of_a_row(expression)}")  # nosec B608
        except duckdb.BinderException:
            found = f"{place}: this is not one value of one row: no unnest, aggregate or window function stands here"
            raise Refused(Reason.UNKNOWN_NAME, found) from None
        except (duckdb.Error, MemoryError) as error:
            raise self._refused(error, place) from None

    def _all_kinds(self, source: Source, scan: Mapping[str, Any]) -> dict[str, str]:
        """The type of every expression of a scan, asked at once; none if one is wrong: each is asked alone then.

        Every statement opens the files again (a text is looked through for its types). In a WHERE each must be one
        value of one row, as it must be for all measures to share the rows.
        """
        keys = ("where", "good", "bad", "total", "value")
        texts = list(dict.fromkeys(data[key] for data in scan["measures"] for key in keys if data[key] is not None))
        if not texts or not all(map(_is_one_expression, texts)):
            return {}
        try:
            selected = ", ".join(map(sql.enclosed, texts))
            condition = " AND ".join(map(_of_a_row, texts))
            question = f"DESCRIBE SELECT {selected} FROM {source.sql} WHERE {condition}"  # nosec B608 # each is one
            kinds = [str(row[1]) for row in self._connection.execute(question).fetchall()]
        except (duckdb.Error, MemoryError):
            return {}
        return dict(zip(texts, kinds, strict=True)) if len(kinds) == len(texts) else {}

    def _run(self, text: str, place: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(text).fetchall()
        except (duckdb.Error, MemoryError) as error:
            raise self._refused(error, place) from None

    def _refused(self, error: BaseException, place: str, columns: Sequence[str] = ()) -> Refused:
        return database_error(error, place, columns, self._files, self._job["memory_text"])


def _is_one_expression(text: str) -> bool:
    return _statements(f"SELECT {text}\n") == ["SELECT"] == _statements(f"SELECT {sql.enclosed(text)}")


def _of_a_row(expression: str) -> str:
    """A condition that DuckDB takes only of an expression with one value for each row."""
    return f"{sql.enclosed(expression)} IS NOT NULL"


def _statements(text: str) -> list[str]:
    try:
        return [statement.type.name for statement in duckdb.extract_statements(text)]
    except duckdb.Error:
        return []
