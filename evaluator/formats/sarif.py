"""SARIF 2.1.0, for code scanning: one result for whatever did not pass, at the line where it is promised.

GitHub shows 5,000 results of a run and refuses more than 25,000; it wants paths relative to the repository, and tells
an alert from a new one by its rule and fingerprint alone, so that neither may change when lines move.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from evaluator.core.interval import rfc3339
from evaluator.core.report import Report, Verdict
from evaluator.formats.data.text import dumps
from evaluator.formats.entries import COMMITMENT, OBJECTIVE, Entry, entries, fingerprints, first_place
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style
from slo_spec.problem import Location

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 5_000
LEVELS = {Verdict.FAIL: "error", Verdict.UNKNOWN: "error", Verdict.WARN: "warning", Verdict.PASS: "note"}
RULES = {
    f"{OBJECTIVE}-fail": ("ObjectiveFails", "An objective is missed, or its budget is spent or burns too fast."),
    f"{OBJECTIVE}-unknown": ("ObjectiveUnknown", "It cannot be told whether an objective is met."),
    f"{OBJECTIVE}-warn": ("ObjectiveWarns", "An objective is met, and a rule of its policy warns."),
    f"{OBJECTIVE}-waived": (
        "ObjectiveWaived",
        "A waiver keeps one of the rules of an objective from counting.",
    ),
    f"{COMMITMENT}-fail": ("CommitmentFails", "A commitment of an agreement is missed in its running period."),
    f"{COMMITMENT}-unknown": ("CommitmentUnknown", "It cannot be told whether a commitment is kept so far."),
    f"{COMMITMENT}-warn": ("CommitmentWarns", "A commitment is kept so far, and a rule of its policy warns."),
    f"{COMMITMENT}-waived": ("CommitmentWaived", "A waiver keeps one of the rules of a commitment from counting."),
}
"""The ids of rules are promised: an id that changes would close every alert and open it anew."""
HELP = "slogate explain {name} shows every step behind the verdict; the policy says what closes the gate."

Data = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """The report as a SARIF log."""
    listed = entries(report)
    found = [(entry, mark) for entry, mark in fingerprints(listed) if entry.is_news]
    shown = found[:MOST_RESULTS]
    codes = list(dict.fromkeys(entry.code for entry, _ in shown))
    somewhere = first_place(listed)
    run = {
        "tool": {"driver": _driver(report, codes)},
        "automationDetails": {"id": f"slogate/{style.key}/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report, len(found) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, mark, codes.index(entry.code), somewhere, style) for entry, mark in shown],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(log)


def _driver(report: Report, codes: Iterable[str]) -> Data:
    version = {"version": one_line(report.version)} if report.version else {}
    return {
        "name": "slogate",
        "organization": "slogate",
        "fullName": "slogate: promises as code",
        **version,
        "rules": [_rule(code) for code in codes],
    }


def _rule(code: str) -> Data:
    words = code.replace("-", " ")
    name, says = RULES.get(code, ("".join(part.capitalize() for part in words.split()), f"About the gate: {words}."))
    return {
        "id": one_line(code),
        "name": one_line(name),
        "shortDescription": {"text": one_line(says)},
        "fullDescription": {"text": one_line(says)},
        "help": {"text": HELP.format(name="SERVICE/OBJECTIVE")},
        "properties": {"tags": ["reliability", "slo"]},
    }


def _invocation(report: Report, left_out: int) -> Data:
    told = [{"level": "note", "message": {"text": one_line(text)}} for text in report.notices]
    if left_out > 0:
        told.append({"level": "warning", "message": {"text": f"{left_out} more results than SARIF's readers show"}})
    return {
        "executionSuccessful": report.verdict is not Verdict.UNKNOWN,
        "exitCode": report.exit_code,
        "exitCodeDescription": one_line(f"{report.verdict}: {report.because}"),
        "endTimeUtc": rfc3339(report.at),
        **({"toolExecutionNotifications": told} if told else {}),
    }


def _result(entry: Entry, mark: str, index: int, somewhere: Location | None, style: Style) -> Data:
    lines = [f"{entry.name}: {entry.verdict}.", *entry.because, *(f"waived: {text}" for text in entry.waived)]
    place = entry.place or somewhere
    return {
        "ruleId": one_line(entry.code),
        "ruleIndex": index,
        "level": LEVELS[entry.counts_as],
        "kind": "fail",
        "message": {"text": "\n".join(map(one_line, lines))},
        "locations": [] if place is None else [_location(place, entry, style)],
        "partialFingerprints": {"slogateIdentity/v1": mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
    }


def _location(place: Location, entry: Entry, style: Style) -> Data:
    file = one_line(style.repository_path(place.file))
    outside = file.startswith(("/", ".."))
    # An address, so that what is special in one is not taken for it.
    artifact = {"uri": PurePosixPath(file).as_uri() if file.startswith("/") else quote(file)}
    region = {"region": {"startLine": place.line, "startColumn": place.column}} if place.line else {}
    return {
        "physicalLocation": {"artifactLocation": artifact | ({} if outside else {"uriBaseId": "%SRCROOT%"}), **region},
        "logicalLocations": [{"fullyQualifiedName": one_line(entry.name), "kind": "resource"}],
    }
