"""One server, asked one request at a time: an ``Outcome`` for each, never an exception.

``transport`` does the work on the wire. This module puts requests into calls, and words to failures.
"""

from __future__ import annotations

import functools
from email.utils import parsedate_to_datetime

from evaluator.backends.prometheus.decode import costs, label_sets, names, samples
from evaluator.backends.prometheus.envelope import Undecodable
from evaluator.backends.prometheus.failure import Failed
from evaluator.backends.prometheus.request import Dialect, Instant, Names, Outcome, Range, Request, Samples, SeriesIn
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.transport import Exchange, Transport
from evaluator.backends.prometheus.wire import INSTANT_PATH, RANGE_PATH, SERIES_PATH, Call, Wire
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline
from evaluator.core.wording import duration
from slo_spec.record import replace

SKEW_SECONDS = 60
"""Clocks that differ by less are as good as equal."""


class Client:
    """A source's server. Safe to be used by several threads.

    ``wire`` is the way to it, by default the lightest that its connection allows.
    """

    def __init__(self, connection: Connection, *, wire: Wire | None = None) -> None:
        self._connection = connection
        # nocache: VictoriaMetrics would answer ranges from its cache, at instants that were not asked for.
        # stats: how many samples an answer took tells how many there were.
        self._always = {"nocache": "1", "stats": "true"}
        self._transport = Transport(connection.url, wire or wire_to(connection), connection.redact)
        self._reached = False
        self._unreachable: Failed | None = None

    def ask(self, request: Request, deadline: Deadline) -> Outcome:
        """What the server answers, within its timeout and the run's deadline."""
        clock = deadline.clock
        own = Deadline(min(deadline.expires, clock() + self._connection.timeout_seconds), clock)
        if self._unreachable is not None and not self._reached:
            return self._worded(request, self._unreachable.unanswered)
        try:
            exchange = self._send(request, own)
            self._reached = True
            return self._decoded(request, exchange)
        except Undecodable as failure:
            return self._worded(request, failure.unanswered)
        except Failed as failure:
            # A server that nobody has reached yet is not waited for again by every other request.
            self._reached = self._reached or failure.reached
            self._unreachable = failure
            return self._worded(request, failure.unanswered)

    def close(self) -> None:
        """End the connections."""
        self._transport.close()

    def _send(self, request: Request, deadline: Deadline) -> Exchange:
        return self._transport.exchange(self._call(request), deadline)

    def _call(self, request: Request) -> Call:
        if isinstance(request, Dialect | Names):
            return Call(str(request))
        if isinstance(request, SeriesIn):
            # Where there is no list, each query is asked by itself.
            return Call(SERIES_PATH, {"match[]": request.match, **_times(request)}, needed=False)
        if isinstance(request, Instant):
            return Call(INSTANT_PATH, {"query": request.promql, "time": str(request.time), **self._always})
        return Call(RANGE_PATH, {"query": request.promql, **_times(request), "step": str(request.step), **self._always})

    def _decoded(self, request: Request, exchange: Exchange) -> Outcome:
        answer = exchange.envelope
        if answer.status != "success":
            raise Undecodable(f"the server answered with an error: {answer.error_type}: {answer.error}")
        if isinstance(request, Dialect):
            return Samples(victoria_metrics=_is_victoria_metrics(exchange))
        if isinstance(request, Names):
            return Samples(names=names(answer))
        if answer.warnings and not self._connection.allow_partial:
            words = "; ".join(answer.warnings)
            raise Undecodable(f'answered with warnings (partial response): "{words}"', Reason.PARTIAL)
        if isinstance(request, SeriesIn):
            found = Samples(notices=answer.infos, label_sets=label_sets(answer))
        else:
            found = samples(request, answer)
        notices = tuple(f"{self._connection.source}: partial response allowed: {words}" for words in answer.warnings)
        notices += tuple(
            f"{self._connection.source}: {words}" for words in (*found.notices, *_behind(request, exchange))
        )
        read_samples, eval_seconds = costs(answer)
        return replace(found, notices=self._clean(notices), read_samples=read_samples, eval_seconds=eval_seconds)

    def _worded(self, request: Request, unanswered: Unanswered) -> Unanswered:
        refused = " (401" in unanswered.detail or " (403" in unanswered.detail
        remark = "".join(f"; {notice}" for notice in self._connection.notices) if refused else ""
        detail = f"{self._connection.source}: {unanswered.detail}{remark}; asked {request.brief}"
        return Unanswered(unanswered.reason, self._connection.redact(detail))

    def _clean(self, notices: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._connection.redact(notice) for notice in notices)


def wire_to(connection: Connection) -> Wire:
    """The lightest way that leads to a server: requests is loaded only for what needs it."""
    if connection.is_plain:
        from evaluator.backends.prometheus.plain import PlainWire

        return PlainWire(connection)
    from evaluator.backends.prometheus.session import SessionWire

    return SessionWire(connection)


def _times(request: Range | SeriesIn) -> dict[str, str]:
    return {"start": str(request.start), "end": str(request.end)}


def _behind(request: Request, exchange: Exchange) -> tuple[str, ...]:
    """A remark where the server's clock has not come to the asked instant yet: its newest samples are still to come.

    That its clock is fast cannot be seen here: nobody below the command line knows what time it is.
    """
    asked = request.time if isinstance(request, Instant) else getattr(request, "end", None)
    now = _instant(exchange.headers.get("date", ""))
    if now is None:
        return ()
    late = int(asked or 0) - now
    if late <= SKEW_SECONDS:
        return ()
    return (f"the server's clock is {duration(late // 60 * 60)} behind the instant that was asked for: is it skewed?",)


@functools.lru_cache(maxsize=64)
def _instant(date: str) -> int | None:
    """The instant of a header; None where it is none. All answers of one second have the same."""
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return None


def _is_victoria_metrics(exchange: Exchange) -> bool:
    """Whether the server's ``buildinfo`` is VictoriaMetrics': empty, or the one version it pretends to be."""
    data = exchange.envelope.data
    return isinstance(data, dict) and "revision" not in data and (not data or "x-server-hostname" in exchange.headers)
