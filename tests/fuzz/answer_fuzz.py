"""Fuzzing the answers of a Prometheus server: whatever comes, an answer or words, and a pass only on sound numbers.

python -m tests.fuzz.answer_fuzz --count 100000 --seed 1

An objective is planned, asked, answered, decoded, counted and judged as in a run; only the sending is left out.
One or two of the server's bodies are spoilt. A pass is checked against a second, simpler reading of the bodies.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluator.backends.prometheus.client import Client
from evaluator.backends.prometheus.envelope import envelope
from evaluator.backends.prometheus.evaluation import evaluate
from evaluator.backends.prometheus.ledger import answers
from evaluator.backends.prometheus.ledger.questions import question_of
from evaluator.backends.prometheus.request import Dialect, Names, Outcome, Range, Request, SeriesIn
from evaluator.backends.prometheus.settings import Connection, read
from evaluator.backends.prometheus.steps import Steps
from evaluator.backends.prometheus.transport import Exchange
from evaluator.core.answer import Answer
from evaluator.core.judge import judge
from evaluator.core.plan import Plan, plan
from evaluator.core.query import Deadline, Query, Settings
from evaluator.core.report import Result, Verdict
from slo_spec.load import load
from tests.fuzz.driver import main
from tests.fuzz.mutations import Mutator, json_text
from tests.fuzz.second_reading import carried

SEEDS = Path(__file__).resolve().parent / "corpus" / "answers"
AT = 1_742_000_400
INTERVAL = 120
TARGET = {"job": "j", "instance": "i"}
NEVER = Deadline(1e9, lambda: 0.0)
WORDS = (
    *("status", "success", "error", "data", "resultType", "result", "vector", "matrix", "scalar", "string", "metric"),
    *(
        "value",
        "values",
        "histogram",
        "histograms",
        "warnings",
        "infos",
        "errorType",
        "le",
        "0.3",
        "0.30",
        "+Inf",
        "job",
    ),
    *("instance", "__name__", str(AT), str(AT - 60), "0", "1", "5", "1000", "NaN"),
)

INDICATORS = {
    "ratio": 'ratio: {total: {metric: requests_total}, bad: {match: {code: {regex: "5.."}}}}',
    "together": 'ratio: {total: {metric: requests_total}, bad: {match: {code: {regex: "5.."}}}}',
    "two queries": 'ratio: {total: "sum(increase(requests_total[$window]))", bad: "sum(increase(failed[$window]))"}',
    "histogram": "histogram: {metric: seconds, below: 300ms}",
    "threshold": "threshold: {query: max(depth), below: 100, slice: 5m}",
    "raw": 'raw: {success: "avg_over_time(ready[$window])"}',
}
SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: s}
indicators: {a: {source: m, %s}}
objectives: [{name: o, indicator: a, target: "99%%", window: 2h}]
"""


@functools.cache
def planned(kind: str) -> Plan:
    """The plan for one objective of that kind."""
    loaded = load([("fuzz.yaml", SERVICE % INDICATORS[kind])])
    assert loaded.ok, loaded.problems
    return plan(loaded.spec, AT)


@functools.cache
def connection() -> Connection:
    """A server's settings: nothing is ever sent to it."""
    return read(
        Settings(name="m", type="prometheus", options={"url": "http://127.0.0.1:9", "scrape_interval": f"{INTERVAL}s"})
    )


# ------------------------------------------------------------------------------- a server, well and ill


def honest(request: Request, *, bad: int) -> Any:
    """What a server says where ``bad`` in a thousand events fail."""
    if isinstance(request, Dialect):
        return _success({"version": "2.42.0", "revision": "r"})
    if isinstance(request, SeriesIn):
        return _success([{"__name__": "requests_total", "code": code, **TARGET} for code in ("200", "500")])
    if isinstance(request, Names):
        raise TypeError("no name is asked for here")
    text = request.promql
    if isinstance(request, Range):
        number = "5" if "depth" in text else str(_scrapes(text))
        if "depth" in text and not text.startswith("count"):
            number = "5" if bad < 10 else "500"
        values = [[time, number] for time in range(request.start, request.end + 1, request.step)]
        labels = TARGET if "by (job, instance)" in text else {}
        return _success({"resultType": "matrix", "result": [{"metric": labels, "values": values}]})
    return _success({"resultType": "vector", "result": _vector(text, request.time, bad)})


def _scrapes(text: str) -> int:
    """How many samples a window of so many milliseconds has; one of whole seconds is only looked at for any."""
    window = re.search(r"\[([0-9]+)ms\]", text)
    return round(int(window[1]) / 1000 / INTERVAL) if window else 1


def _vector(text: str, time: int, bad: int) -> list[Any]:
    if text.startswith(("sum by (code) (increase(", "last_over_time(")):
        counts = {"200": str(1000 - bad), "500": str(bad)}
        more = TARGET if text.startswith("last") else {}
        return [{"metric": {"code": code, **more}, "value": [time, count]} for code, count in counts.items()]
    if text.startswith("max by (job, instance) (count_over_time("):
        return [{"metric": TARGET, "value": [time, str(_scrapes(text))]}]
    if text.startswith(("min_over_time(", "resets(")):
        return []
    if "by (le)" in text:
        return [{"metric": {"le": bound}, "value": [time, "1"]} for bound in ("0.1", "0.3", "+Inf")]
    if "unless" in text or "offset" in text:
        return []
    number = "1000"
    if "5.." in text or "failed" in text:
        number = str(bad)
    elif "ready" in text:
        number = str(1 - bad / 1000)
    elif 'le="0.3"' in text:
        number = str(1000 - bad)
    return [{"metric": {}, "value": [time, number]}]


def _success(data: Any) -> Any:
    return {"status": "success", "data": data}


class Answering(Client):
    """A client whose server speaks without a network: ``bodies`` hold what it says otherwise than honestly."""

    def __init__(self) -> None:
        super().__init__(connection())
        self.bad = 0
        self.bodies: Mapping[Request, bytes] = {}
        self.asked: dict[Request, None] = {}
        self._known: dict[tuple[Request, int], Outcome] = {}

    def body(self, request: Request) -> bytes:
        """What the server says to a request."""
        return self.bodies.get(request) or json.dumps(honest(request, bad=self.bad)).encode()

    def answered(self, request: Request) -> Outcome:
        """The outcome of a request; of an honest answer, from memory."""
        self.asked[request] = None
        if request in self.bodies:
            return self.ask(request, NEVER)
        key = (request, self.bad)
        if key not in self._known:
            self._known[key] = self.ask(request, NEVER)
        return self._known[key]

    def _send(self, request: Request, deadline: Deadline) -> Exchange:
        return Exchange(envelope(self.body(request), "application/json"), {})


@functools.cache
def client() -> Answering:
    """The one client of this process."""
    return Answering()


def asked(kind: str, bad: int, bodies: Mapping[Request, bytes]) -> Result:
    """The result of the objective of that kind, with these bodies in the place of the honest ones."""
    source, plan_ = client(), planned(kind)
    source.bad, source.bodies, source.asked = bad, bodies, {}
    (query,) = plan_.queries
    steps = _together(query) if kind == "together" else evaluate(query, connection())
    outcomes: dict[Request, Outcome] = {}
    answer: Answer | None = None
    wanted = next(steps)
    while answer is None:
        outcomes |= {request: source.answered(request) for request in wanted}
        try:
            wanted = steps.send(outcomes)
        except StopIteration as stop:
            answer = stop.value
    (result,) = judge(plan_, {query: answer})
    return result


def _together(query: Query) -> Steps[Answer]:
    """The answer of a family of one."""
    question = question_of(query)
    assert question is not None
    return (yield from answers([question], connection()))[query]


@functools.cache
def conversation(kind: str) -> tuple[Request, ...]:
    """What is asked when all answers are honest."""
    result = asked(kind, 0, {})
    assert result.verdict is Verdict.PASS, result
    return tuple(client().asked)


@functools.cache
def corpus() -> tuple[bytes, ...]:
    """The bodies that are committed."""
    return tuple(path.read_bytes() for path in sorted(SEEDS.iterdir()))


@functools.cache
def corpus_trees() -> tuple[Any, ...]:
    """Those of them that are JSON."""
    found = []
    for body in corpus():
        try:
            found.append(json.loads(body))
        except (ValueError, RecursionError):
            continue
    return tuple(found)


def spoilt(seed: int, number: int) -> tuple[str, int, dict[Request, bytes]]:
    """The kind of objective, how bad the truth is, and the spoilt bodies of a seed and a number."""
    mutator = Mutator(seed, number, WORDS)
    kind = mutator.random.choice(tuple(INDICATORS))
    bad = mutator.random.choice((0, 0, 500))
    several = mutator.random.choice((1, 1, 2))
    requests = mutator.random.sample(conversation(kind), min(several, len(conversation(kind))))
    return kind, bad, {request: _spoilt_body(mutator, request, bad) for request in requests}


def _spoilt_body(mutator: Mutator, request: Request, bad: int) -> bytes:
    tree = honest(request, bad=bad)
    chance = mutator.random.random()
    if chance < 0.65:
        return json_text(mutator.tree(tree, corpus_trees())).encode("utf-8", "surrogatepass")
    if chance < 0.85:
        return mutator.data(json.dumps(tree).encode()) or b" "
    body = mutator.random.choice(corpus())
    return body if chance < 0.9 else mutator.data(body) or b" "


# ------------------------------------------------------------------------------- the trial


def try_one(seed: int, number: int) -> str:
    """What became of one input."""
    kind, bad, bodies = spoilt(seed, number)
    return check(kind, bad, bodies)


def check(kind: str, bad: int, bodies: Mapping[Request, bytes]) -> str:
    """The verdict and its reason. AssertionError for a pass that the bodies do not carry."""
    result = asked(kind, bad, bodies)
    for words in (*result.because, *result.notices):
        assert words.isprintable(), repr(words)
        assert len(words) < 4000, words
    if result.verdict is Verdict.UNKNOWN:
        assert result.reason is not None or result.because, result
    if result.verdict in {Verdict.PASS, Verdict.WARN}:
        said = {request: client().body(request) for request in client().asked}
        assert carried(kind, said), f"{kind}: {result.verdict} {result.because} although {dict(bodies)}"
    return f"{result.verdict} ({result.reason})" if result.reason else str(result.verdict)


def shown(seed: int, number: int) -> str:
    """An input for a reader."""
    kind, bad, bodies = spoilt(seed, number)
    lines = [f"{request}\n    {body[:2000]!r}" for request, body in bodies.items()]
    return "\n".join([f"{kind}, {bad} bad in a thousand", *lines])


if __name__ == "__main__":
    sys.exit(main("answer_fuzz", try_one, shown))
