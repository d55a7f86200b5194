"""Reports that were stored as JSON, read back for the commands that show or join them."""

from __future__ import annotations

from evaluator.commands.invocation import Invocation
from evaluator.core.report import Report
from evaluator.files import decoded, read_text
from evaluator.refusal import Refusal
from slo_spec.problem import Problem

MOST_BYTES = 256 * 1024 * 1024
"""A report has some 10 kB an objective; more than this is no report."""


def read_stored(name: str, invocation: Invocation) -> Report:
    """The report in a file, or on standard input (-); ``Refusal`` where there is none, or it contradicts itself."""
    from evaluator.core.merging import disagreement
    from evaluator.formats.data.reading import Unreadable, read

    text = _stdin(invocation) if name == "-" else read_text(invocation.folder / name, name, most=MOST_BYTES)
    if isinstance(text, Problem):
        raise Refusal(f"{text.location.file}: {text.message}")
    try:
        report = read(text)
    except Unreadable as error:
        raise Refusal(f"{name}: {error}") from error
    wrong = disagreement(report)
    if wrong:
        raise Refusal(f"{name}: {wrong}; somebody else than slogate changed it")
    return report


def _stdin(invocation: Invocation) -> str | Problem:
    data = invocation.stdin(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refusal(f"-: standard input has more than {MOST_BYTES // 1024 // 1024} MiB")
    return decoded("-", data)
