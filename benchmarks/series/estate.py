"""Who is measured: services with their targets, their traffic and the oddities that real ones have.

Everything follows from the name of the estate and a seed. Times are minutes since the first scrape.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from enum import Enum

SCRAPE_SECONDS = 60
DAYS = 33
MINUTES_A_DAY = 1440

# The server itself stood still: no target has a sample. Old enough that windows of a week are free of it.
OUTAGE = range(12 * MINUTES_A_DAY + 385, 12 * MINUTES_A_DAY + 410)


class Oddity(Enum):
    """What is out of the ordinary about a service."""

    NONE = "ordinary"
    CHURN = "its pods are replaced, each with an instance of its own"
    SPARSE_ERRORS = "a daily restart, after which the 5xx child is absent until the first error, hours later"
    NO_ERROR_SERIES = "there is no 5xx series at all"
    SLOW = "0.02 requests a second"
    NO_TRAFFIC = "its counters stand at zero"
    NO_SERIES = "nothing was ever scraped"


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its traffic (requests a second over all targets), share of errors, and what is odd about it."""

    name: str
    requests_per_second: float
    error_share: float
    oddity: Oddity
    restless: bool
    """Whether it restarts, misses scrapes and has gaps; the others have none of these but the outage."""
    timed: bool
    """Whether it has a latency histogram."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A set of services, and how many targets and methods each has."""

    name: str
    seed: int
    services: tuple[Service, ...]
    instances: int
    methods: tuple[str, ...]

    def service(self, name: str) -> Service:
        """The service of a name."""
        return next(each for each in self.services if each.name == name)


def estate(name: str, seed: int = 4) -> Estate:
    """``hundred``: the 100 services of most cases. ``thousand``: 1,000 services of two series each."""
    if name == "hundred":
        services = tuple(_service(name, seed, number, 100) for number in range(100))
        return Estate(name, seed, services, 2, ("GET", "POST"))
    if name == "thousand":
        services = tuple(_service(name, seed, number, 1000) for number in range(1000))
        return Estate(name, seed, services, 1, ("GET",))
    raise ValueError(f"no estate named {name!r}; there are: hundred, thousand")


def _service(estate_name: str, seed: int, number: int, count: int) -> Service:
    chance = random.Random(f"{seed}/{estate_name}/{number}")
    oddity = _oddity(number) if count == 100 else Oddity.NONE
    requests = math.exp(chance.uniform(math.log(0.5), math.log(60)))
    errors = math.exp(chance.uniform(math.log(0.0002), math.log(0.02)))
    if oddity is Oddity.SLOW:
        requests, errors = 0.02, 0.05
    if oddity is Oddity.NO_TRAFFIC:
        requests = 0.0
    if oddity is Oddity.SPARSE_ERRORS:
        errors = 1 / (6 * 3600) / requests
    return Service(
        name=f"service-{number:03d}",
        requests_per_second=requests,
        error_share=errors,
        oddity=oddity,
        restless=number % 2 == 1,
        timed=count == 100 and number < 25,
    )


def _oddity(number: int) -> Oddity:
    return {
        **dict.fromkeys(range(85, 90), Oddity.CHURN),
        **dict.fromkeys(range(90, 95), Oddity.SPARSE_ERRORS),
        95: Oddity.NO_ERROR_SERIES,
        96: Oddity.NO_ERROR_SERIES,
        97: Oddity.SLOW,
        98: Oddity.NO_TRAFFIC,
        99: Oddity.NO_SERIES,
    }.get(number, Oddity.NONE)
