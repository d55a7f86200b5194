"""A Prometheus and a VictoriaMetrics with the same known events, for all integration tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.answer import Answer
from evaluator.core.query import Backend, Deadline, Query, Settings
from tests.integration.events import World
from tests.servers import start_prometheus, start_victoria_metrics, stop

Ask = Callable[[Query], Answer]

STARTERS = {"prometheus": start_prometheus, "victoria-metrics": start_victoria_metrics}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, and keep it in one worker: a server is started once."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.xdist_group("servers"))


@pytest.fixture(scope="session")
def world() -> World:
    """The events, drawn once."""
    return World()


@pytest.fixture(scope="session", params=["prometheus", "victoria-metrics"])
def server(request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that holds the world's samples: each test runs on both kinds."""
    url = STARTERS[request.param](tmp_path_factory.mktemp(request.param), world.text())
    yield url
    stop(url)


@pytest.fixture(scope="session")
def backend(server: str) -> Iterator[Backend]:
    """A backend that is connected to the server."""
    connected = connect(Settings(name="metrics", type="prometheus", options={"url": server, "timeout": "20s"}))
    yield connected
    connected.close()


@pytest.fixture(scope="session")
def ask(backend: Backend) -> Ask:
    """The answer to one query."""

    def asked(query: Query) -> Answer:
        return backend.answer([query], Deadline(time.monotonic() + 30, time.monotonic))[query]

    return asked
