"""Where a report on a period goes: files in a folder, written whole or not at all, and a webhook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.commands.destinations import expect_unlinked
from evaluator.commands.invocation import Invocation
from evaluator.files import write_texts
from evaluator.refusal import Refusal
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.core.period_report import PeriodReport

ENDINGS = {"text": "txt", "markdown": "md", "csv": "csv", "html": "html", "json": "json"}
MESSAGES = ("json", "slack")


class Delivered(Record, kw_only=True):
    """What to print of a delivery, what went wrong with it, and which of its two ways that was."""

    stdout: str
    complaints: str = ""
    unwritten: bool = False
    unposted: bool = False


class Delivery(Record, kw_only=True):
    """Where a report is to go: to standard output without a folder; and to a webhook too, if there is one."""

    forms: tuple[str, ...]
    folder: Path | None
    url: str | None
    message: str
    quiet: bool = False

    def deliver(self, report: PeriodReport, invocation: Invocation) -> Delivered:
        """Write, print and post. Where it could not be written it is printed: asking for it may have been dear."""
        texts = {form: rendered(form, report) for form in self.forms}
        stdout, complaints, unwritten, failure = texts[self.forms[0]], "", False, None
        if self.quiet and self.forms == ("text",):
            stdout = rendered("in-short", report)
        if self.folder is not None:
            files = {self.folder / f"report-{report.period.name}.{ENDINGS[form]}": text for form, text in texts.items()}
            try:
                self.folder.mkdir(exist_ok=True)
                write_texts(files)
                stdout = "".join(f"{_shown(path, invocation.folder)}\n" for path in files)
            except OSError as error:
                unwritten = True
                why = error.strerror or error
                complaints += f"slogate: error: --output-dir {self.folder} cannot be written: {why}\n"
        if self.url is not None:
            failure = _posted(self.url, rendered(self.message, report), invocation)
            complaints += f"slogate: error: the report was not posted: {failure}\n" if failure else ""
        return Delivered(stdout=stdout, complaints=complaints, unwritten=unwritten, unposted=failure is not None)


def delivery(
    forms: Sequence[str], folder: Path | None, url: str | None, message: str, root: Path, *, quiet: bool = False
) -> Delivery:
    """Where a report goes; ``Refusal`` where that cannot work, before anything is asked."""
    chosen = tuple(dict.fromkeys(forms))
    if folder is None and len(chosen) > 1:
        raise Refusal("one format is printed; for several give a folder with --output-dir")
    if folder is not None:
        expect_unlinked("--output-dir", folder, root)
        place = root / folder
        if place.exists() and not place.is_dir():
            raise Refusal(f"--output-dir {folder}: this is not a folder")
        if not place.parent.is_dir():
            raise Refusal(f"--output-dir {folder}: there is no folder {folder.parent}")
        folder = place
    if url is not None:
        from evaluator.publish import checked

        url = checked(url)
    return Delivery(forms=chosen, folder=folder, url=url, message=message, quiet=quiet)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _posted(url: str, body: str, invocation: Invocation) -> str | None:
    from evaluator.core.query import Deadline
    from evaluator.publish import SECONDS, post

    return post(url, body, Deadline(expires=invocation.clock() + SECONDS, clock=invocation.clock))


def rendered(form: str, report: PeriodReport) -> str:
    """The report in one of its formats, or as a message."""
    from evaluator.formats.report import csv, html, json, markdown, slack, text

    match form:
        case "markdown":
            return markdown.render(report)
        case "csv":
            return csv.render(report)
        case "html":
            return html.render(report)
        case "json":
            return json.render(report)
        case "in-short":
            return text.in_short(report)
        case "slack":
            return slack.render(report)
        case _:
            return text.render(report)
