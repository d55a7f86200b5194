"""Designs, lines, providers and what a promise takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.core.comparison import Offer, compared
from evaluator.core.composition import (
    AtLeast,
    Design,
    Parallel,
    Serial,
    availability,
    k_of_n,
    pooled,
    required_component,
    weighted_mean,
)
from evaluator.core.network import at_least, delivered, jitter, linear, nearest_rank
from evaluator.core.sizing import concurrency, cores, megabits_per_second, workload
from tests.vectors.case import Given, Operation
from tests.vectors.operations.budgets import exact, judged, percentage, share


def _design(written: Any) -> Design:
    if not isinstance(written, Mapping):
        return share(written)
    if "serial" in written:
        return Serial(tuple(_design(part) for part in written["serial"]))
    if "parallel" in written:
        return Parallel(tuple(_design(part) for part in written["parallel"]))
    inner = written.get("k_of_n", written)
    if "of" in inner:
        return AtLeast(int(inner["k"]), tuple(_design(part) for part in inner["of"]))
    return AtLeast(int(inner["k"]), (share(inner["p_pct"]),) * int(inner["n"]))


def _composite(given: Given, calendars: Given) -> Mapping[str, Any]:
    return {"pct": percentage(availability(_design(given["expr"])))}


def _k_of_n(given: Given, calendars: Given) -> Mapping[str, Any]:
    return {"pct": percentage(k_of_n(int(given["k"]), int(given["n"]), share(given["p_pct"])))}


def _weighted(given: Given, calendars: Given) -> Mapping[str, Any]:
    rows = [
        (row["pct"], row["weight"]) if isinstance(row, Mapping) and "weight" in row else _values(row)
        for row in given["items"]
    ]
    return {"pct": percentage(weighted_mean((share(value), exact(weight)) for value, weight in rows))}


def _values(row: Any) -> tuple[Any, Any]:
    value, weight = row.values() if isinstance(row, Mapping) else row
    return value, weight


def _pooled(given: Given, calendars: Given) -> Mapping[str, Any]:
    pairs = zip(given["up"], given["total"], strict=True)
    return {"pct": percentage(pooled((exact(up), exact(total)) for up, total in pairs).ratio)}


def _required_component(given: Given, calendars: Given) -> Mapping[str, Any]:
    found = required_component(share(given["promise_pct"]), [share(part) for part in given["dependencies_pct"]])
    return {"required_pct": percentage(found.share), "feasible": found.feasible}


def _jitter(given: Given, calendars: Given) -> Mapping[str, Any]:
    found = jitter([exact(delay) for delay in given["delays_ms"]])
    return {"jitter_ms": found, "met": None if found is None else found <= exact(given["max_ms"])}


def _percentile(given: Given, calendars: Given) -> Mapping[str, Any]:
    values = [exact(value) for value in given["values"]]
    return {"nearest_rank": nearest_rank(values, share(given["p"])), "linear": linear(values, share(given["p"]))}


def _packet_delivery(given: Given, calendars: Given) -> Mapping[str, Any]:
    target = share(given["target_pct"])
    found = [delivered(exact(sent), exact(lost)) for sent, lost in given["cases"]]
    return {
        "delivery_pct": [percentage(counts.ratio) for counts in found],
        "met": [judged(counts, target) for counts in found],
    }


def _throughput(given: Given, calendars: Given) -> Mapping[str, Any]:
    counts = at_least([exact(sample) for sample in given["samples_mbps"]], exact(given["min_mbps"]))
    return {"sli_pct": percentage(counts.ratio), "met": judged(counts, share(given["target_pct"]))}


def _compare_providers(given: Given, calendars: Given) -> Mapping[str, Any]:
    first, second = (_offer(name, given[name]) for name in ("a", "b"))
    found = compared(first, second, exact(given["total_min"]))
    return {
        "downtime_min": list(found.down),
        "saved_min": found.saved,
        "cost_per_saved_min": found.cost_per_saved,
        "more_available": found.more_available,
    }


def _offer(name: str, row: Given) -> Offer:
    """The one key of an offer that is a percentage is its availability, the other number its cost."""
    known = next(key for key in row if key.endswith("pct"))
    cost = next((row[key] for key in ("cost", "price", "fee") if key in row), None)
    if cost is None:
        cost = next((row[key] for key in row if key not in (known, "name")), 0)
    return Offer(name=str(row.get("name", name)), availability=share(row[known]), cost=exact(cost))


def _translate_resources(given: Given, calendars: Given) -> Mapping[str, Any]:
    load = exact(given["rps"])
    return {
        "cores": cores(load, exact(given["rps_per_core"]), share(given["max_utilisation_pct"])),
        "bandwidth_mbps": megabits_per_second(load, exact(given["bytes_per_request"])),
    }


def _littles_law(given: Given, calendars: Given) -> Mapping[str, Any]:
    return {"concurrency": concurrency(exact(given["rps"]), exact(given["latency_s"]))}


def _capacity(given: Given, calendars: Given) -> Mapping[str, Any]:
    names = ("leads", "attempts_each", "minutes_per_attempt", "hours_available")
    found = workload(*(exact(given[name]) for name in names))
    return {
        "hours_needed": found.needed,
        "utilisation_pct": percentage(found.utilisation),
        "feasible": found.feasible,
    }


OPERATIONS: dict[str, Operation] = {
    "composite": _composite,
    "k_of_n": _k_of_n,
    "weighted": _weighted,
    "pooled": _pooled,
    "required_component": _required_component,
    "jitter": _jitter,
    "percentile": _percentile,
    "packet_delivery": _packet_delivery,
    "throughput": _throughput,
    "compare_providers": _compare_providers,
    "translate_resources": _translate_resources,
    "littles_law": _littles_law,
    "capacity": _capacity,
}
