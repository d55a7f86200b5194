"""One server, asked one request at a time: an ``Outcome`` for each, never an exception.

Requests go through prometheus-api-client's ``PrometheusConnect`` with our own session in it, which
does the real work (see ``transport``). This module puts the two together, and words to failures.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from evaluator.backends.prometheus.decode import Undecodable, costs, label_sets, names, samples
from evaluator.backends.prometheus.failure import Failed
from evaluator.backends.prometheus.request import Dialect, Instant, Names, Outcome, Request, Samples, SeriesIn
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.transport import BoundedSession, Exchange
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline
from evaluator.core.wording import duration

SKEW_SECONDS = 60
"""Clocks that differ by less are as good as equal."""


class Client:
    """A source's server. Safe to be used by several threads.

    With ``stats`` the server is asked to tell what each answer cost it.
    """

    def __init__(self, connection: Connection, *, stats: bool = False) -> None:
        from prometheus_api_client.prometheus_connect import PrometheusConnect

        self._connection = connection
        # nocache: VictoriaMetrics would answer ranges from its cache, at instants that were not asked for.
        self._always = {"nocache": "1"} | ({"stats": "all"} if stats else {})
        self._session = BoundedSession(connection)
        self._reached = False
        self._unreachable: Failed | None = None
        self._api: Any = PrometheusConnect(url=connection.url, session=self._session, method="POST")

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
        self._session.close()

    def _send(self, request: Request, deadline: Deadline) -> Exchange:
        if isinstance(request, Dialect | Names):
            url = f"{self._connection.url}{request}"
            exchange = self._session.request("GET", url, timeout=deadline)
        elif isinstance(request, SeriesIn):
            form = {"match[]": request.match, "start": request.start, "end": request.end}
            exchange = self._session.request(
                "POST", f"{self._connection.url}/api/v1/series", params=form, timeout=deadline
            )
        elif isinstance(request, Instant):
            params = {"time": request.time, **self._always}
            exchange = self._api.custom_query(request.promql, params=params, timeout=deadline)
        else:
            exchange = self._api.custom_query_range(
                request.promql,
                datetime.fromtimestamp(request.start, UTC),
                datetime.fromtimestamp(request.end, UTC),
                str(request.step),
                params=self._always,
                timeout=deadline,
            )
        if not isinstance(exchange, Exchange):
            raise TypeError("prometheus-api-client did not hand the session's answer through")
        return exchange

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
        return Unanswered(unanswered.reason, self._connection.secrets.redact(detail))

    def _clean(self, notices: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._connection.secrets.redact(notice) for notice in notices)


def _behind(request: Request, exchange: Exchange) -> tuple[str, ...]:
    """A remark where the server's clock has not come to the asked instant yet: its newest samples are still to come.

    That its clock is fast cannot be seen here: nobody below the command line knows what time it is.
    """
    asked = request.time if isinstance(request, Instant) else getattr(request, "end", None)
    date = next((value for name, value in exchange.headers.items() if name.lower() == "date"), "")
    try:
        late = int(asked or 0) - int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return ()
    if late <= SKEW_SECONDS:
        return ()
    return (f"the server's clock is {duration(late // 60 * 60)} behind the instant that was asked for: is it skewed?",)


def _is_victoria_metrics(exchange: Exchange) -> bool:
    """Whether the server's ``buildinfo`` is VictoriaMetrics': empty, or the one version it pretends to be."""
    data = exchange.envelope.data
    names = {name.lower() for name in exchange.headers}
    return isinstance(data, dict) and "revision" not in data and (not data or "x-server-hostname" in names)
