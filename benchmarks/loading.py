"""How long 10,000 one-page documents take to load and validate: the first time, and from the cache.

Run it with ``python benchmarks/loading.py [DOCUMENTS]``. It prints the CPU time of the whole process
``slogate lint`` on real files (no cache, an empty one, a filled one), then where the time of a first load goes.
The goals for 10,000: 8 s the first time, a tenth of that from the cache. CPU time, because it says the same on a
busy machine, nearly.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from slo_spec import catalogue
from slo_spec.check import check
from slo_spec.document import read_documents
from slo_spec.load import Loaded, load
from slo_spec.model import Service, Spec
from slo_spec.past import Past
from slo_spec.schema import schema_problems
from slo_spec.v1 import read

T = TypeVar("T")

PAGE = """\
# yaml-language-server: $schema=../schemas/slogate-v1.schema.json
apiVersion: slogate/v1
kind: Service
metadata:
  name: service-{number}
  owner: team-{number}
  description: Takes the customers' money
  labels: {{tier: "1", region: eu}}
defaults: {{source: metrics, window: 30d, alerts: sre-workbook}}
indicators:
  availability:
    description: Requests answered without a server error
    presence: up{{job="service-{number}"}}
    ratio:
      total: sum(increase(http_requests_total{{service="service-{number}"}}[$window]))
      bad: sum(increase(http_requests_total{{service="service-{number}",code=~"5.."}}[$window]))
  latency:
    histogram:
      metric: http_request_duration_seconds
      match: {{service: service-{number}, method: [GET, POST]}}
      below: 300ms
  queue:
    threshold:
      metric: queue_depth
      match: {{queue: orders-{number}}}
      at_most: 100
      slice: 1m
objectives:
  - name: availability
    indicator: availability
    target: "99.9%"
    runbook: https://runbooks.example.com/service-{number}
  - name: availability-month
    indicator: availability
    target: "99.5%"
    window: {{calendar: month, timezone: Europe/Berlin}}
  - name: latency
    indicator: latency
    target: "99%"
    method: {{timeslices: {{slice: 5m, target: "99%"}}}}
  - name: queue
    indicator: queue
    target: "99%"
    labels: {{team: orders}}
"""


WARM_RUNS = 5
SAMPLE = 1000


class Dictionary:
    """A memory that is there only while the benchmark runs."""

    def __init__(self) -> None:
        self.entries: dict[bytes, bytes] = {}

    def recalled(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        return {key: self.entries[key] for key in keys if key in self.entries}

    def remember(self, entries: Mapping[bytes, bytes]) -> None:
        self.entries.update(entries)


def main(count: int) -> None:
    """Lint and load the documents, one a file."""
    texts = [(f"service-{number}.yaml", PAGE.format(number=number)) for number in range(count)]
    print(f"{count:,} documents of {PAGE.count(chr(10))} lines")
    with tempfile.TemporaryDirectory() as folder:
        _whole_processes(texts, Path(folder))
    _loads(texts)
    _stages(texts[:SAMPLE], count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of loading: {peak:.0f} MiB")


def _whole_processes(texts: list[tuple[str, str]], folder: Path) -> None:
    """The CPU time of ``slogate lint`` from its start to its end, its files written before."""
    (folder / "slo").mkdir()
    for name, text in texts:
        (folder / "slo" / name).write_text(text, encoding="utf-8")
    one = folder / "one"
    one.mkdir()
    (one / texts[0][0]).write_text(texts[0][1], encoding="utf-8")
    cache = str(folder / "cache")
    print("slogate lint, whole process:")
    for what, place, runs in (
        ("without a cache", "off", 1),
        ("first, filling it", cache, 1),
        ("from it", cache, WARM_RUNS),
    ):
        print(f"  {what}: {min(_lint(folder, 'slo', place) for _ in range(runs)):.2f} s")
    _lint(folder, "one", cache)
    print(f"  one document from it: {min(_lint(folder, 'one', cache) for _ in range(WARM_RUNS)):.2f} s")
    size = sum(path.stat().st_size for path in Path(cache).iterdir())
    print(f"  the cache: {size / 1024 / 1024:.1f} MiB")


def _lint(folder: Path, what: str, cache: str) -> float:
    before = _children_seconds()
    asked = [sys.executable, "-m", "evaluator", "lint", what]
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "SLOGATE_CACHE_DIR": cache}
    done = subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[:2000] + done.stderr)
    return _children_seconds() - before


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _loads(texts: list[tuple[str, str]]) -> None:
    """The CPU time of ``load`` alone, and of looking into every service that it gave."""
    memory = Dictionary()
    print("load, all documents:")
    _loaded("first", texts, memory)
    loaded = _loaded("from memory", texts, memory)
    started = time.process_time()
    objectives = sum(len(service.objectives) for service in loaded.spec.services)
    print(f"  then all {objectives:,} objectives of it: {time.process_time() - started:.2f} s")


def _loaded(what: str, texts: list[tuple[str, str]], memory: Dictionary) -> Loaded:
    started = time.process_time()
    loaded = load(texts, memory=memory)
    print(f"  {what}: {time.process_time() - started:.2f} s")
    if not loaded.ok:
        raise SystemExit("\n".join(map(str, loaded.problems[:10])))
    return loaded


def _stages(texts: list[tuple[str, str]], count: int) -> None:
    """The CPU time of each stage of a first load, scaled from a sample to all documents."""
    print(f"stages of a first load, from {len(texts):,} documents:")
    documents = _timed("document", count, lambda: [read_documents(text, file)[0][0] for file, text in texts])
    _timed("schema", count, lambda: [schema_problems(document) for document in documents])
    declared = _timed("v1", count, lambda: [read(document)[0] for document in documents])
    services = tuple(each for each in declared if isinstance(each, Service))
    spec = Spec(services=services, alert_policies=catalogue.alert_policies(), default_policy=catalogue.default_policy())
    _timed("check", count, lambda: [check(spec)] * len(services))
    past = Past(Dictionary())
    _timed("noting for the cache", count, lambda: [_noted(past, *each) for each in zip(texts, services, strict=True)])


def _noted(past: Past, text: tuple[str, str], service: Service) -> bytes:
    key = past.key(*text)
    past.note_declared(key, text[0], (service,))
    return key


def _timed(name: str, count: int, work: Callable[[], list[T]]) -> list[T]:
    started = time.process_time()
    result = work()
    seconds = time.process_time() - started
    print(f"  {name}: {seconds / len(result) * count:.2f} s")
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
