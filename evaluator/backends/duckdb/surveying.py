"""What there is of what a scan names: its table, its columns, its rows. Runs in the child process.

Takes a scan as plain data, as ``scanning`` does, and returns ``{"findings": [[missing, part, reason, detail], ...],
"rows": ..., "extent": [...]}``; ``missing`` is empty for what could not be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluator.backends.duckdb import sql
from evaluator.backends.duckdb.relation import Source
from evaluator.backends.duckdb.scanning import Scanner
from evaluator.backends.duckdb.words import Refused
from evaluator.core.counts import Reason


class Surveyor(Scanner):
    """Looks at what scans name, over one connection of one job."""

    def survey(self, scan: Mapping[str, Any]) -> dict[str, Any]:
        """Everything that is missing, not only the first, and what is there in figures."""
        findings: list[list[str]] = []
        figures: dict[str, Any] = {"rows": None, "extent": None}
        found = self._tried(findings, "table" if scan["table"] is not None else "query", self._source, scan)
        if found is not None:
            source: Source = found
            for group in scan["group_by"]:
                self._tried(findings, "group_by", self._column_name, source, group)
            for index, data in enumerate(scan["measures"]):
                for part, only in _one_by_one(data):
                    self._tried(findings, part, self._checked, source, index, only)
            self._tried(findings, "time", self._resolve_time, source, scan["time"])
            if not findings:
                figures = self._tried(findings, "where", self._figures, source, scan) or figures
        return {"findings": findings, **figures}

    def _tried(self, findings: list[list[str]], part: str, what: Callable[..., Any], *given: Any) -> Any:
        """What a look-up gives; where it is refused None, and a finding more."""
        try:
            return what(*given)
        except Refused as refused:
            findings.append([refused.missing, part, *refused.reply()["unanswered"]])
            return None

    def _figures(self, source: Source, scan: Mapping[str, Any]) -> dict[str, Any]:
        where = scan["measures"][0]["where"]
        condition = f"coalesce({sql.enclosed(where)}, false)" if where else "true"
        facts = sql.facts(source.sql, source.instant, [], {"slogate_where_0": condition})
        inside = f"slogate_us >= {scan['start'] * sql.MICROSECONDS} AND slogate_us < {scan['end'] * sql.MICROSECONDS}"
        found = self._run(f"{facts} {sql.extent(scan['start'], scan['end'], [])}", source.place)
        both = f"count(*) FILTER (WHERE {inside}), count(*) FILTER (WHERE {inside} AND slogate_where_0)"
        text = f"{facts} SELECT {both} FROM facts"  # nosec B608 # names quoted, values bound
        rows, matching = self._run(text, source.place)[0]
        if not rows:
            raise Refused(Reason.NO_DATA, f"{source.place} has no row in the window", "rows")
        if not matching:
            condition = " ".join(str(where).split())
            raise Refused(Reason.NO_DATA, f"no row of {source.place} in the window has {condition}", "rows")
        return {"rows": matching, "extent": [row for row in found if row[0] is not None]}


def _one_by_one(data: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Each expression of a measure with nothing beside it, so that each tells what is wrong with it."""
    empty: dict[str, Any] = dict.fromkeys(data) | {"reduce": data["reduce"], "tie": data["tie"]}
    word = "good" if data["good"] is not None else "bad"
    parts: list[tuple[str, dict[str, Any]]] = []
    if data["where"] is not None:
        parts.append(("where", {**empty, "where": data["where"], word: "true"}))
    if data["value"] is not None:
        return [*parts, ("value", {**empty, "value": data["value"]})]
    if data["total"] is not None:
        parts.append(("total", {**empty, word: "1", "total": data["total"]}))
        return [*parts, (word, {**empty, word: data[word], "total": "1"})]
    return [*parts, (word, {**empty, word: data[word]})]
