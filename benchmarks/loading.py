"""How long 10,000 one-page documents take to load and validate, and where the time goes.

Run it with ``python benchmarks/loading.py [DOCUMENTS]``. The goal: well under a minute of CPU.
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from slo_spec.document import read_documents
from slo_spec.load import load
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


def main(count: int) -> None:
    """Load the documents, one a file, and print the CPU time of each stage and of all."""
    texts = [(f"service-{number}.yaml", PAGE.format(number=number)) for number in range(count)]
    started = time.process_time()
    loaded = load(texts)
    whole = time.process_time() - started
    if not loaded.ok:
        raise SystemExit("\n".join(map(str, loaded.problems[:10])))
    print(f"{count:,} documents of {PAGE.count(chr(10))} lines, {len(loaded.spec.services):,} services")
    print(f"load: {whole:.2f} s of CPU, {whole / count * 1000:.2f} ms each")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")
    sample = texts[:1000]
    documents = _timed("document", count, lambda: [read_documents(text, file)[0][0] for file, text in sample])
    _timed("schema", count, lambda: [schema_problems(document) for document in documents])
    _timed("v1", count, lambda: [read(document) for document in documents])


def _timed(name: str, count: int, work: Callable[[], list[T]]) -> list[T]:
    started = time.process_time()
    result = work()
    seconds = time.process_time() - started
    print(f"  {name}: {seconds / len(result) * count:.2f} s")
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
