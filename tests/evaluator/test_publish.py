"""What is posted arrives once and in time, goes nowhere else, and no message shows the address."""

from __future__ import annotations

import socket
import time
from http import HTTPStatus

import pytest

from evaluator.core.query import Deadline
from evaluator.publish import checked, post, shown
from evaluator.refusal import Refusal
from tests.fault_server import FaultServer, answering, cut_off, garbage, in_turn, resets, silent, slow_headers

SECRET = "/services/T000/B000/cAnArY-secret"
OK = answering("ok", content_type="text/plain")


def deadline(seconds: float = 5.0) -> Deadline:
    return Deadline(expires=time.monotonic() + seconds, clock=time.monotonic)


def test_what_is_taken_has_arrived_as_json() -> None:
    with FaultServer(OK) as server:
        assert post(server.url + SECRET, '{"text": "é"}', deadline()) is None
    (asked,) = server.requests
    assert asked.path == SECRET
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.body.decode() == '{"text": "é"}'


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    with FaultServer(in_turn(answering("busy", status), OK)) as server:
        assert post(server.url + SECRET, "{}", deadline()) is None
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500])
@pytest.mark.parametrize("page", ["no such hook: cAnArY-secret", f"{'x' * 186}{SECRET}", SECRET.lower()])
def test_a_refusal_is_not_repeated_and_its_status_is_told_and_not_its_page(status: int, page: str) -> None:
    with FaultServer(answering(page, status)) as server:
        url = server.url
        said = post(url + SECRET, "{}", deadline())
    assert len(server.requests) == 1
    assert said == f"{url}/...: it answered {status} {HTTPStatus(status).phrase}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_wherever_it_leads(status: int) -> None:
    with FaultServer(OK) as elsewhere:
        with FaultServer(answering("", status, Location=elsewhere.url + "/stolen")) as server:
            said = post(server.url + SECRET, "{}", deadline())
    assert elsewhere.requests == []
    assert "is not followed" in said


@pytest.mark.parametrize("fault", [silent, slow_headers], ids=["silent", "slow headers"])
def test_who_does_not_answer_is_given_up_on_at_the_deadline(fault) -> None:
    with FaultServer(fault) as server:
        began = time.monotonic()
        said = post(server.url + SECRET, "{}", deadline(0.6))
        assert time.monotonic() - began < 2
    assert "did not answer in time; the message may have arrived" in said
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [resets, garbage], ids=["resets", "garbage"])
def test_a_connection_that_breaks_off_is_not_tried_again_for_the_message_may_have_arrived(fault) -> None:
    with FaultServer(fault) as server:
        said = post(server.url + SECRET, "{}", deadline())
    assert "broke off" in said
    assert len(server.requests) == 1


def test_an_answer_of_which_half_is_missing_was_an_answer() -> None:
    with FaultServer(cut_off) as server:
        assert post(server.url + SECRET, "{}", deadline()) is None


def test_a_server_that_is_not_there_is_tried_again_until_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    began = time.monotonic()
    said = post(f"http://127.0.0.1:{port}{SECRET}", "{}", deadline(1.2))
    assert 0.4 < time.monotonic() - began < 2
    assert said == f"http://127.0.0.1:{port}/...: no connection"


def test_a_message_holds_nothing_of_the_address_but_its_host() -> None:
    url = "https://user:pass-word@hooks.example.com:8443/secret/path?key=secret"
    assert shown(url) == "https://hooks.example.com:8443/..."
    assert shown("http://[::1]:9000/x") == "http://[::1]:9000/..."


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example.com/x", "ftp://h/x", "http://", "http://h:0/", "http://[::1/x", "https://h/a b", "file:///x"],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(url)
    assert "is no URL" in str(refused.value)
    assert len(url) < 8 or url not in str(refused.value)
