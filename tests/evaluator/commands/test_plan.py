"""What a check sends, shown without judging anything."""

from __future__ import annotations

from tests.evaluator.commands.running import Folder
from tests.fault_server import FaultServer
from tests.faults.metrics_server import healthy, listing
from tests.faults.running import AT, SPEC

MEMORY = """\
apiVersion: slogate/v1
kind: Sources
sources: {metrics: {type: memory, tape: [{events: [[1726870000, 9, 10]]}]}}
"""


def test_each_request_has_the_objectives_that_it_answers(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    with FaultServer(listing) as server:
        ran = here.slogate("plan", "--source", f"metrics={server.url}", "--at", AT)
    assert ran.code == 0, ran.err
    first, *lines = ran.out.splitlines()
    assert first.startswith("metrics: ")
    assert first.endswith(" requests for 1 objectives")
    assert any("checkout/availability: 2 series" in line for line in lines)
    assert any(line.strip().startswith("sum by (code) (increase(http_requests_total[") for line in lines)


def test_long_requests_lose_their_middle_and_with_v_nothing(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    with FaultServer(healthy) as server:
        asks = ("plan", "--source", f"metrics={server.url}", "--at", AT)
        short, whole = here.slogate(*asks).out, here.slogate(*asks, "-v").out
    assert " ... " in short
    assert " ... " not in whole
    assert len(whole) > len(short)


def test_what_is_not_answered_ends_with_three(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("plan", "--source", "metrics=http://127.0.0.1:9", "--at", AT)
    assert ran.code == 3
    assert "connection refused" in ran.out


def test_of_a_source_that_keeps_no_account_the_answers_tell(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    here.write("slogate.yaml", MEMORY)
    ran = here.slogate("plan", "--at", "2024-09-21T10:20:34Z")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("metrics: ")
