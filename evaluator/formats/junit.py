"""JUnit XML: a suite a service or agreement, a case an objective or commitment, and a suite for the gate itself.

What fails is a failure, what is unknown an error, what warns passes and says so in its output. Every build server reads
this; it shows cases in the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evaluator.core.interval import rfc3339
from evaluator.core.report import Exposure, Report, Result, Verdict
from evaluator.formats import words
from evaluator.formats.entries import COMMITMENT, FINDING, Entry, entries
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style
from slo_spec.patterns import regex

TROUBLES = {Verdict.FAIL: "failure", Verdict.UNKNOWN: "error"}
_NOT_XML = regex("[\ufffe\uffff\U0001fffe\U0001ffff]")
"""What XML 1.0 has no way to write, beside what ``one_line`` escapes."""


def render(report: Report, style: Style) -> str:
    """The report as JUnit XML."""
    listed = entries(report)
    root = Element("testsuites", {"name": "slogate", **_counted(listed), "time": "0"})
    # Groups of what was listed worst first: the suite with the worst case comes first, and so does its worst case.
    order = list(dict.fromkeys(map(_suite_name, listed)))
    by_suite = sorted(listed, key=lambda entry: order.index(_suite_name(entry)))
    for name, cases in groupby(by_suite, key=_suite_name):
        _suite(root, name, list(cases), report, style)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite_name(entry: Entry) -> str:
    if entry.kind == FINDING:
        return "gate"
    return f"agreement {entry.about}" if entry.kind == COMMITMENT else entry.about


def _suite(root: Element, name: str, cases: Sequence[Entry], report: Report, style: Style) -> None:
    # Without the zone: JUnit's own schema knows none, and readers take it for UTC.
    when = rfc3339(report.at).removesuffix("Z")
    suite = SubElement(root, "testsuite", {"name": _text(name), **_counted(cases), "time": "0", "timestamp": when})
    for entry in cases:
        _case(suite, entry, name, style)


def _counted(listed: Iterable[Entry]) -> dict[str, str]:
    verdicts = [entry.counts_as for entry in listed]
    failures, errors = verdicts.count(Verdict.FAIL), verdicts.count(Verdict.UNKNOWN)
    return {"tests": str(len(verdicts)), "failures": str(failures), "errors": str(errors), "skipped": "0"}


def _case(suite: Element, entry: Entry, classname: str, style: Style) -> None:
    attributes = {"name": _text(entry.short), "classname": _text(classname), "time": "0"}
    place = entry.place
    if place is not None:
        attributes |= {"file": _text(style.repository_path(place.file)), "line": str(max(1, place.line))}
    case = SubElement(suite, "testcase", attributes)
    trouble = TROUBLES.get(entry.counts_as)
    if trouble is not None:
        told = SubElement(case, trouble, {"message": _text("; ".join(entry.because)), "type": _text(entry.code)})
        told.text = "\n".join(map(_text, entry.because))
    output = SubElement(case, "system-out")
    output.text = "\n".join(map(_text, _output(entry)))


def _output(entry: Entry) -> Iterator[str]:
    counts = "" if entry.verdict is entry.counts_as else f", which counts as {entry.counts_as}"
    yield f"{entry.verdict}{counts}: {'; '.join(entry.because)}"
    yield from (f"waived: {text}" for text in entry.waived)
    if isinstance(entry.of, Result):
        yield f"promise: {words.promise(entry.of)}"
        yield f"window: {words.window(entry.of)}"
        yield f"measured: {words.measured(entry.of)}, budget left: {words.left(entry.of)}, burn: {words.burn(entry.of)}"
        yield from entry.of.steps
    if isinstance(entry.of, Exposure):
        yield f"period: {words.running(entry.of)}"
        yield f"reached so far: {words.reached(entry.of)} of {entry.of.target}, credit now: {words.credit(entry.of)}"
        yield from entry.of.steps


def _text(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\u{ord(found.group()):04x}", one_line(text))
