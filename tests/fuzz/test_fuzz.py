"""A hundred thousand spoilt inputs for the language and for the answers of servers, and what they once found."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evaluator.backends.prometheus.request import Instant
from slo_spec.document import decode
from tests.fuzz import answer_fuzz, spec_fuzz
from tests.fuzz.driver import LONGEST_SECONDS, run
from tests.fuzz.mutations import Mutator
from tests.fuzz.second_reading import carried, is_side

ROOT = Path(__file__).resolve().parents[2]
COUNT, SHARDS = 100_000, 4
SPECS = sorted(spec_fuzz.SEEDS.glob("*.yaml"))
ANSWERS = sorted(answer_fuzz.SEEDS.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SHARDS))
@pytest.mark.parametrize("target", ["spec_fuzz", "answer_fuzz"])
def test_nothing_but_the_documented_errors_comes_out_of_spoilt_inputs(target: str, seed: int) -> None:
    """In a process of its own, whose memory is limited and measured."""
    command = [sys.executable, "-m", f"tests.fuzz.{target}", "--count", str(COUNT // SHARDS), "--seed", str(seed)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert f"{COUNT // SHARDS:,} inputs" in ended.stdout


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_of_the_corpus_is_accepted_or_refused_with_places(path: Path) -> None:
    operator = path.stem.startswith(spec_fuzz.OPERATOR)
    became = spec_fuzz.check(decode(path.read_bytes()), operator=operator)
    if path.stem.startswith(("attack", "found", "wrong")):
        assert became == "refused"


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
@pytest.mark.parametrize("kind", answer_fuzz.INDICATORS)
def test_every_answer_of_the_corpus_in_the_place_of_every_other_is_judged_or_said(kind: str, path: Path) -> None:
    for request in answer_fuzz.conversation(kind):
        for bad in (0, 500):
            answer_fuzz.check(kind, bad, {request: path.read_bytes()})


@pytest.mark.parametrize("kind", answer_fuzz.INDICATORS)
def test_honest_answers_pass_or_fail_as_the_truth_is(kind: str) -> None:
    assert answer_fuzz.check(kind, 0, {}) in {"pass", "warn"}
    assert answer_fuzz.check(kind, 500, {}) == "fail"


def test_a_pass_that_the_bodies_do_not_carry_is_noticed() -> None:
    answer_fuzz.check("ratio", 0, {})
    said = {request: answer_fuzz.client().body(request) for request in answer_fuzz.client().asked}
    assert carried("ratio", said)
    for request in said:
        if isinstance(request, Instant) and is_side(request.promql):
            for name in ("vector-two-series", "vector-nan", "vector-negative", "vector-stale", "key-twice", "warnings"):
                body = (answer_fuzz.SEEDS / f"{name}.json").read_bytes()
                assert not carried("ratio", said | {request: body}), name


def test_a_finding_is_named_by_its_seed_and_its_number() -> None:
    def target(seed: int, number: int) -> str:
        return str(1 // (5 - number))

    with pytest.raises(AssertionError, match="seed 7, input 5: ZeroDivisionError"):
        run(target, 7, 10)


def test_an_input_that_takes_long_is_a_finding() -> None:
    def target(seed: int, number: int) -> str:
        started = time.process_time()
        while time.process_time() < started + LONGEST_SECONDS:
            pass
        return "slow"

    with pytest.raises(AssertionError, match=r"seed 1, input 0: took 1\."):
        run(target, 1, 1)


def test_the_same_seed_and_number_give_the_same_input() -> None:
    assert [spec_fuzz.spoilt(3, number) for number in range(50)] == [
        spec_fuzz.spoilt(3, number) for number in range(50)
    ]
    assert answer_fuzz.spoilt(3, 4) == answer_fuzz.spoilt(3, 4)
    assert len({spec_fuzz.spoilt(3, number)[0] for number in range(200)}) > 190


def test_a_spoilt_tree_leaves_the_one_it_came_from_alone() -> None:
    tree = {"a": [1, {"b": "text"}], "c": {"d": None}}
    for number in range(200):
        Mutator(1, number).tree(tree, [tree])
    assert tree == {"a": [1, {"b": "text"}], "c": {"d": None}}


def test_the_corpus_has_every_kind_and_every_measure() -> None:
    text = "\n".join(body for _, body in spec_fuzz.seeds())
    assert {"Service", "Policy", "Sources"} <= set(re.findall(r"kind: (\w+)", text))
    assert {"ratio", "histogram", "threshold", "raw", "rows"} <= set(re.findall(r"(\w+): \{", text))
