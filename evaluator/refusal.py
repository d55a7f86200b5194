"""Why a run could not start: the third thing, beside a problem in a text and an unanswered question."""

from __future__ import annotations


class Refusal(Exception):
    """The run cannot start as it was asked to (exit 2). The message says what would be right.

    ``before`` is printed before it, as it is: what was already known and may tell why.
    """

    before: str = ""
