"""Every scenario on both servers, from its specification to its verdict: the truth, or unknown and why."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.query import Backend, Deadline, Settings
from evaluator.core.report import Result
from evaluator.fetch import fetch
from slo_spec.load import load
from tests.integration.conftest import STARTERS
from tests.integration.scenario_table import SCENARIOS
from tests.integration.scenarios import END, Scenario
from tests.servers import stop


def samples() -> str:
    """The samples of all scenarios as OpenMetrics, family by family."""
    families: dict[str, list[str]] = {}
    for scenario in SCENARIOS:
        for process in scenario.processes:
            for family, line in process.lines(scenario.name):
                families.setdefault(family, []).append(line)
    text = [line for family, lines in families.items() for line in (f"# TYPE {family}", *lines)]
    return "\n".join([*text, "# EOF", ""])


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    """Both servers with the samples of every scenario, connected."""
    text = samples()
    urls = {name: start(tmp_path_factory.mktemp(name), text) for name, start in STARTERS.items()}
    connected = {
        name: connect(Settings(name="metrics", type="prometheus", options={"url": url, "timeout": "20s"}))
        for name, url in urls.items()
    }
    yield connected
    for name, url in urls.items():
        connected[name].close()
        stop(url)


def judged(scenario: Scenario, backend: Backend) -> Result:
    """The result of a scenario's only objective (its worst group's, where it has groups)."""
    loaded = load([("scenario.yaml", scenario.spec)])
    assert loaded.ok, loaded.problems
    planned = plan(loaded.spec, END)
    answers = fetch(planned.queries, {"metrics": backend}, Deadline(time.monotonic() + 30, time.monotonic))
    return judge(planned, answers)[0]


def shown(result: Result) -> str:
    """A verdict, its reason and the share of the budget that is spent, in a few words."""
    spent = "" if result.budget is None or result.budget.allowed == 0 else f" {_spent(result):.0%}"
    return f"{result.verdict}{f' ({result.reason})' if result.reason else ''}{spent}"


def _spent(result: Result) -> float:
    assert result.budget is not None
    return float(result.budget.spent / result.budget.allowed)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_verdict_is_the_truths_or_unknown_and_says_why(scenario: Scenario, backends: dict[str, Backend]) -> None:
    results = {name: judged(scenario, backend) for name, backend in backends.items()}
    good, bad = scenario.truth()
    truth = f"{scenario.verdict} {bad / ((good + bad) / 100):.0%}" if good + bad else "no events"
    print(f"| {scenario.name} | {truth} | {' | '.join(shown(result) for result in results.values())} |")
    verdicts = {result.verdict.value for result in results.values()}
    assert len(verdicts) == 1, {name: result.because for name, result in results.items()}
    for result in results.values():
        if result.verdict.value == "unknown":
            assert result.reason in scenario.unknown, result.because
        else:
            assert not scenario.must_be_unknown, result.because
            assert result.verdict.value in {scenario.verdict, *(["warn"] if scenario.verdict == "pass" else [])}
            assert abs(_spent(result) - bad / ((good + bad) / 100)) <= 0.05, result.because
        said = " ".join((*result.because, *result.notices))
        assert scenario.reads in said, said
