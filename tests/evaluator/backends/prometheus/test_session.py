"""Both wires ask the same: what goes through prometheus-api-client arrives as it was meant."""

from __future__ import annotations

import pytest

from evaluator.backends.prometheus.plain import PlainWire
from evaluator.backends.prometheus.request import Dialect, Names, Range, Request, SeriesIn
from evaluator.backends.prometheus.session import SessionWire
from tests.evaluator.backends.prometheus.asking import AT, GOOD, QUERY, asked
from tests.fault_server import FaultServer, answering

RANGE = Range('sum(up{a="ü"})', AT - 120, AT, 60)
NAMES = Names("job", 'up{a="ü"}', AT - 60, AT)
REQUESTS = (QUERY, RANGE, Dialect(), NAMES, SeriesIn("up", AT - 60, AT))


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: type(each).__name__)
def test_both_wires_send_the_same_bytes(request_: Request) -> None:
    with FaultServer(answering(GOOD)) as server:
        for wire in (PlainWire, SessionWire):
            asked(server.url + "/prefix", request=request_, wire=wire, tenant="a")
    plain, session = server.requests
    assert plain == session
    assert plain.headers["accept-encoding"] == "identity"
