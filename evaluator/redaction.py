"""Secrets taken out of text by their value, however they were written."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from evaluator.core.query import Credential

HIDDEN = "[hidden]"


class Redactor:
    """Replaces known secrets, and their base64 and URL-encoded forms, wherever they turn up."""

    __slots__ = ("_forms",)

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # The longest first: a part of a secret must not be replaced before the whole.
        self._forms = tuple(sorted(forms, key=lambda form: (-len(form), form)))

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text


def secrets_of(credential: Credential | None) -> tuple[str, ...]:
    """What must never be shown of a credential: also the pair that basic authentication sends."""
    if credential is None:
        return ()
    pair = f"{credential.user}:{credential.password}" if credential.password else ""
    return tuple(secret for secret in (credential.token, credential.password, pair) if secret)


def _forms(secret: str) -> set[str]:
    data = secret.encode("utf-8", "surrogateescape")
    encoded = {base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
    unpadded = {text.rstrip("=") for text in encoded}
    return {secret, quote(data, safe=""), quote_plus(data), *encoded, *unpadded}
