"""A secret is hidden however it was written."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from evaluator.core.query import Credential
from evaluator.redaction import HIDDEN, Redactor, masked, secrets_of, typed_secrets

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


@pytest.mark.parametrize("form", ["canary-TOKEN", "CANARY-TOKEN", "canary-token"])
def test_capitals_do_not_matter(form: str) -> None:
    assert Redactor(["canary-Token"])(f"http://{form}.example.com") == f"http://{HIDDEN}.example.com"


@pytest.mark.parametrize("cut", ["...", "…"])
@pytest.mark.parametrize("length", range(6, 12))
def test_what_a_cut_has_left_of_a_secret_is_hidden(length: int, cut: str) -> None:
    redact = Redactor(["canary-token"])
    assert redact(f'a... "Bearer {"canary-token"[:length]}{cut}" b') == f'a... "Bearer {HIDDEN}{cut}" b'
    assert redact(f"{'canary-token'[:length]} and more{cut}") == f"{'canary-token'[:length]} and more{cut}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("metrics=localhost:9090", "metrics=localhost:9090"),
        ("http://us:canary@host/x", "http://..."),
        ("log=htp://us:can/ary@host/x", "log=htp://..."),
        ("log=us:canary@host", "log=..."),
        ("log=http://host/?key=canary", "log=http://..."),
    ],
)
def test_what_was_typed_is_shown_without_what_may_be_secret(typed: str, shown: str) -> None:
    assert masked(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "http://us:canary@host/x", "log=htp://us:canary@host", "--source=log=http:/us:canary@host", "us:canary@host",
        "postgresql://us:canary@host/x",
    ],
)  # fmt: skip
def test_the_password_of_a_typed_address_is_found(typed: str) -> None:
    assert typed_secrets([typed]) == ("us:canary",)


def test_what_was_typed_without_a_password_holds_no_secret() -> None:
    assert typed_secrets(["postgresql://me@host/x", "a@b", "http://host:80/x", "author=me <me@example.com>"]) == ()
