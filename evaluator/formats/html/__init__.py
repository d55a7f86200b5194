"""One page that needs nothing else: no script, no address of anybody's, light and dark, printable.

The only door to jinja2. Everything that the template prints is escaped, and on one line; the report itself is in the
page as JSON, for whoever wants to read it again: ``slogate render`` takes it.
"""

from __future__ import annotations

import functools
import pkgutil
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evaluator.core.interval import rfc3339
from evaluator.core.report import Report, Verdict
from evaluator.core.wording import duration, multiple
from evaluator.formats import words
from evaluator.formats.data.text import dumps
from evaluator.formats.data.writing import data_of
from evaluator.formats.entries import FINDING, entries
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style

TEMPLATE = "page.html.j2"
STATES = {True: "fires", False: "quiet", None: "unknown"}
HOLDS = {True: "holds", False: "does not hold", None: "unknown"}


def render(report: Report, style: Style) -> str:
    """The report as one HTML page."""
    listed = entries(report)
    text: str = _template().render(
        report=report,
        findings=[entry for entry in listed if entry.kind == FINDING],
        style=style,
        embedded=_embedded(report, style),
    )
    return text


@functools.cache
def _template() -> Any:
    text = pkgutil.get_data(__name__, TEMPLATE)
    if text is None:
        raise FileNotFoundError(TEMPLATE)
    environment = Environment(
        autoescape=True, finalize=_shown, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        words=words, rfc3339=rfc3339, duration=duration, multiple=multiple, Verdict=Verdict, STATES=STATES, HOLDS=HOLDS
    )
    environment.tests["followable"] = _followable
    return environment.from_string(text.decode())


def _shown(value: object) -> object:
    """What the template prints: text on one line, with nothing in it that a reader's eyes would be led by."""
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _followable(address: str) -> bool:
    """Whether a text is a web address and nothing else: ``javascript:`` is none."""
    return address.startswith(("https://", "http://")) and address.isprintable() and " " not in address


def _embedded(report: Report, style: Style) -> Markup:
    # Within a script element nothing is unescaped, and "</script" would end it wherever it stands.
    text = dumps(data_of(report, style), indent=None)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - ASCII without any mark of HTML  # nosec B704
