"""A secret is hidden however it was written."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from evaluator.core.query import Credential
from evaluator.redaction import HIDDEN, Redactor, secrets_of

SECRET = "p@ss/word+1 ü"


@pytest.mark.parametrize(
    "form", [SECRET, quote(SECRET, safe=""), base64.b64encode(SECRET.encode()).decode(), "p%40ss%2Fword%2B1+%C3%BC"]
)
def test_every_form_of_a_secret_is_hidden(form: str) -> None:
    assert Redactor([SECRET])(f"Authorization: {form}!") == f"Authorization: {HIDDEN}!"


def test_the_pair_that_basic_authentication_sends_is_hidden() -> None:
    secrets = secrets_of(Credential(origin="https://m", user="ann", password="hunter2"))
    sent = base64.b64encode(b"ann:hunter2").decode()
    assert Redactor(secrets)(f"Basic {sent}") == f"Basic {HIDDEN}"


def test_a_secret_that_contains_another_is_hidden_whole() -> None:
    assert Redactor(["abc", "abcdef"])("abcdef abc") == f"{HIDDEN} {HIDDEN}"


def test_without_secrets_nothing_changes() -> None:
    assert Redactor(["", *secrets_of(None)])("text") == "text"
