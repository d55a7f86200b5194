"""Native histograms in a real Prometheus that was started with them (its 2.x has them behind a flag)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Counts
from evaluator.core.interval import Span
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Histogram, Selector
from tests.integration.events import END
from tests.integration.remote_write import write
from tests.servers import start_prometheus, stop

QUICK, SLOW = -1, 1
"""Buckets: from a quarter to a half, and from one to two seconds."""


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with two hours of a native histogram: nine quick of ten observations, for one region."""
    flags = ("--enable-feature=native-histograms", "--web.enable-remote-write-receiver")
    url = start_prometheus(tmp_path_factory.mktemp("native"), "", flags)
    for first in range(0, 121, 30):  # side by side: a head takes nothing that is an hour behind its newest sample
        for region, slow in (("eu", 1), ("us", 5)):
            labels = {"__name__": "wait_seconds", "job": "native", "instance": "0", "region": region}
            minutes = range(first, min(first + 30, 121))
            write(url, labels, [(END - 7200 + 60 * m, {QUICK: 9 * m, 0: 0, SLOW: slow * m}) for m in minutes])
    yield url
    stop(url)


def test_a_native_histogram_is_read_where_there_are_no_classic_buckets(url: str) -> None:
    span = Span(END - 3600, END)
    query = Query(
        source="metrics",
        measure=Histogram(selector=Selector("wait_seconds"), below=Decimal(1)),
        span=span,
        knots=(span.start, END - 300, END),
        group_by=("region",),
    )
    backend = connect(Settings(name="metrics", type="prometheus", options={"url": url}))
    answer = backend.answer([query], Deadline(time.monotonic() + 20, time.monotonic))[query]
    backend.close()
    assert isinstance(answer, Answered), answer
    for (_, timeline), ratio, total in zip(answer.groups, (9 / 10, 9 / 14), (600, 840), strict=True):
        assert isinstance(timeline, Timeline), timeline
        counts = timeline.between(span)
        assert isinstance(counts, Counts), counts
        assert float(counts.ratio or 0) == pytest.approx(ratio, abs=0.0005)
        assert float(counts.total) == pytest.approx(total, rel=0.02)
        assert counts.coverage == 1
        assert counts.estimated
