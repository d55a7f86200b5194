"""One question to a client of a URL, for the tests of this folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from evaluator.backends.prometheus.client import Client, wire_to
from evaluator.backends.prometheus.request import Instant, Request, Samples
from evaluator.backends.prometheus.settings import Connection, read
from evaluator.backends.prometheus.wire import Wire
from evaluator.core.counts import Unanswered
from evaluator.core.query import Credential, Deadline, Settings
from tests import fault_server as faults

Way = Callable[[Connection], Wire]
"""What makes the wire to a server."""

AT = 1_742_000_400
GOOD = faults.vector(AT, "5")
QUERY = Instant("sum(up)", AT)


def asked(
    url: str,
    seconds: float = 5,
    credential: Credential | None = None,
    request: Request = QUERY,
    wire: Way = wire_to,
    **options: Any,
) -> Samples | Unanswered:
    """What a client of that URL answers, its connections closed behind it."""
    connection = read(
        Settings(name="metrics", type="prometheus", options={"url": url, **options}, credential=credential)
    )
    client = Client(connection, wire=wire(connection))
    try:
        return client.ask(request, Deadline(time.monotonic() + seconds, time.monotonic))
    finally:
        client.close()


def refusal(url: str, seconds: float = 5, credential: Credential | None = None, **options: Any) -> Unanswered:
    """The ``Unanswered`` that a client of that URL gives."""
    outcome = asked(url, seconds, credential, **options)
    assert isinstance(outcome, Unanswered), outcome
    return outcome
