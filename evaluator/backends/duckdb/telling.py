"""Conditions taken apart with DuckDB's own parser: what the values of one column tell, and what else is asked.

Of ``service = 'checkout' AND status <> 404`` the column ``service`` tells the first half. A hundred
such conditions cost a row one look at its service, not a hundred comparisons. Only comparisons of a
column with constants are read so: their outcome is the same for all rows with one value, whatever
else stands in them, and nothing in them can fail or change from row to row. Runs in the child process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from evaluator.backends.duckdb import sql
from slo_spec.record import Record

Node = Mapping[str, Any]
"""A piece of DuckDB's syntax tree, as ``json_serialize_sql`` prints it."""

_COMBINING = ("COMPARISON", "CONJUNCTION", "BETWEEN", "OPERATOR")
_OPERATORS = ("COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL")


class Condition(Record):
    """A ``where`` as two conditions that must both hold: ``told`` by the column alone, and the ``rest``. SQL."""

    told: str
    rest: str


def taken_apart(
    connection: duckdb.DuckDBPyConnection, wheres: Sequence[str | None], columns: Mapping[str, str]
) -> tuple[str | None, tuple[Condition, ...]]:
    """The column that tells most of the conditions apart, and each condition seen through it; None if none does."""
    parsed = _conjuncts(connection, wheres)
    spelling = {name.lower(): name for name, kind in columns.items() if sql.is_exact_key(kind)}
    told_by = Counter(column for nodes in parsed for column in {_column(node) for node in nodes} if column in spelling)
    if not told_by:
        return None, tuple(Condition("true", where or "true") for where in wheres)
    column = max(sorted(told_by), key=lambda name: told_by[name])
    parts = [_parted(nodes, column) for nodes in parsed]
    texts = iter(_texts(connection, [side for told, rest in parts if told and rest for side in (told, rest)]))
    conditions = []
    for (told, rest), where in zip(parts, wheres, strict=True):
        if told and rest:
            conditions.append(Condition(next(texts), next(texts)))
        else:
            conditions.append(Condition(where or "true", "true") if told else Condition("true", where or "true"))
    return spelling[column], tuple(conditions)


def _conjuncts(connection: duckdb.DuckDBPyConnection, wheres: Sequence[str | None]) -> list[list[Node]]:
    asked = ", ".join(sql.enclosed(where or "true") for where in wheres)
    (text,) = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT {asked}"]).fetchall()[0]
    trees = json.loads(text)["statements"][0]["node"]["select_list"]
    return [_halves(tree) for tree in trees]


def _halves(node: Node) -> list[Node]:
    if node["type"] != "CONJUNCTION_AND":
        return [node]
    return [half for child in node["children"] for half in _halves(child)]


def _column(node: Node) -> str | None:
    """The only column of a condition that compares it with constants and does nothing else, in lower case."""
    names: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        kind = each["class"]
        if kind == "COLUMN_REF" and len(each["column_names"]) == 1 and each is not node:
            names.add(each["column_names"][0].lower())
        elif kind in _COMBINING and (kind != "OPERATOR" or each["type"] in _OPERATORS):
            waiting += _children(each)
        elif kind != "CONSTANT":
            return None
    return names.pop() if len(names) == 1 else None


def _children(node: Node) -> Iterable[Node]:
    for value in node.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict) and "class" in child:
                yield child


def _parted(nodes: Sequence[Node], column: str) -> tuple[list[Node], list[Node]]:
    told = [node for node in nodes if _column(node) == column]
    return told, [node for node in nodes if _column(node) != column]


def _texts(connection: duckdb.DuckDBPyConnection, sides: Sequence[Sequence[Node]]) -> list[str]:
    """The SQL of conditions that must all hold, as DuckDB writes what it has read."""
    if not sides:
        return []
    (empty,) = connection.execute("SELECT json_serialize_sql('SELECT true')").fetchall()[0]
    statements = []
    for nodes in sides:
        statement = json.loads(empty)
        both = {**_AND, "children": nodes} if len(nodes) > 1 else nodes[0]
        statement["statements"][0]["node"]["select_list"] = [both]
        statements.append(json.dumps(statement))
    text = "SELECT json_deserialize_sql(CAST(statement AS JSON)) FROM (SELECT unnest(?) AS statement)"
    return [row[0].removeprefix("SELECT ") for row in connection.execute(text, [statements]).fetchall()]


_AND = {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "query_location": 0}
