"""Which way a client takes, and what it has to load for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASKS = """
import sys, time
from evaluator.backends.prometheus.client import Client
from evaluator.backends.prometheus.request import Dialect
from evaluator.backends.prometheus.settings import read
from evaluator.core.query import Deadline, Settings
client = Client(read(Settings(name="m", type="prometheus", options={"url": sys.argv[1]})))
client.ask(Dialect(), Deadline(time.monotonic() + 5, time.monotonic))
print(sorted({"requests", "prometheus_api_client", "urllib3"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("url", "loaded"),
    [
        ("http://127.0.0.1:9", []),
        ("https://127.0.0.1:9", ["prometheus_api_client", "requests", "urllib3"]),
    ],
)
def test_requests_is_loaded_for_what_needs_it(url: str, loaded: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", ASKS, url], capture_output=True, text=True, check=True)
    assert done.stdout == f"{loaded}\n"
