"""Secrets taken out of text by their value, however they were written, and where a cut left their beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from evaluator.core.query import Credential
from slo_spec.patterns import regex

HIDDEN = "[hidden]"
SHORTEST_BEGINNING = 6
"""Characters of a secret's beginning that tell something about it."""
_TYPED = regex(r"(?:[\w.-]+=)*(?:[a-z][\w+.-]*:/{1,2})?([^:]*:(?!//).+)@", re.IGNORECASE | re.DOTALL)
"""User and password of an address on the command line, also of one with a slip in it: up to the last "@"."""
_TELLING = regex("[@?#]")
_CUT = regex(r"\.{3}|…")


class Redactor:
    """Replaces known secrets, and their encoded forms, wherever they turn up, in capitals or not.

    Whoever cuts a text marks the cut with "...": the beginning of a secret just before it is replaced too.
    """

    __slots__ = ("_forms",)

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # The longest first: a part of a secret must not be replaced before the whole.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._forms = tuple((form.casefold(), re.compile(re.escape(form), re.IGNORECASE)) for form in ordered)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        if not self._forms:
            return text
        folded = text.casefold()
        for form, pattern in self._forms:
            # Looking for a text is much faster than looking for a pattern, and most texts hold no secret.
            if form in folded:
                text = pattern.sub(HIDDEN, text)
                folded = text.casefold()
        return self._without_beginnings(text) if _CUT.search(text) else text

    def _without_beginnings(self, text: str) -> str:
        """The text without what a cut has left of a secret."""
        kept, done = [], 0
        for cut in _CUT.finditer(text):
            before = text[done : cut.start()]
            length = self._beginning_at_the_end(before.casefold())
            kept += [before[: len(before) - length] + HIDDEN if length else before, cut[0]]
            done = cut.end()
        return "".join([*kept, text[done:]])

    def _beginning_at_the_end(self, folded: str) -> int:
        """How many characters at the end of a text are the beginning of a secret; 0 where they are too few to tell."""
        found = 0
        for form, _ in self._forms:
            longest = min(len(form), len(folded))
            lengths = range(longest, max(found, SHORTEST_BEGINNING - 1), -1)
            found = next((length for length in lengths if folded.endswith(form[:length])), found)
        return found


def typed_secrets(texts: Iterable[str]) -> tuple[str, ...]:
    """User and password, as they stand in addresses that were typed: a password alone may be any word."""
    return tuple(match[1] for text in texts if "@" in text and (match := _TYPED.match(text)))


def masked(typed: str) -> str:
    """What was typed, for a message; "..." in place of an address that may hold a password, a query or a fragment."""
    if not _TELLING.search(typed):
        return typed
    beginning = re.match(r"(?:[\w.-]+=)?(?:[a-z][a-z0-9+.-]*://)?", typed, re.IGNORECASE)
    return f"{beginning[0] if beginning else ''}..."


def secrets_of(credential: Credential | None) -> tuple[str, ...]:
    """What must never be shown of a credential: also the pair that basic authentication sends."""
    if credential is None:
        return ()
    pair = f"{credential.user}:{credential.password}" if credential.password else ""
    return tuple(secret for secret in (credential.token, credential.password, pair) if secret)


def _forms(secret: str) -> set[str]:
    # Late: most sources are asked without a secret.
    import base64
    import json
    from html import escape

    data = secret.encode("utf-8", "surrogateescape")
    encoded = {base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
    unpadded = {text.rstrip("=") for text in encoded}
    in_json = json.dumps(secret)[1:-1]
    quoted = {in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1], escape(secret)}
    return {secret, quote(data, safe=""), quote(data), quote_plus(data), *encoded, *unpadded, *quoted}
