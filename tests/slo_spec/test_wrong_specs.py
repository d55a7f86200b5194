"""Golden messages: each wrong specification in ``wrong/`` beside what a user reads about it.

After a change that is meant, write the messages anew with ``SLOGATE_WRITE_GOLDEN=1`` and read each.
"""

import os
from pathlib import Path

import pytest

from slo_spec.load import load
from slo_spec.show import show

WRONG = Path(__file__).parent / "wrong"
SPECS = sorted(path.stem for path in WRONG.glob("*.yaml"))


@pytest.mark.parametrize("name", SPECS)
def test_a_wrong_specification_is_explained_as_written_down(name):
    file = f"{name}.yaml"
    text = (WRONG / file).read_bytes().decode()
    loaded = load([], operator_text=(file, text)) if name.startswith("operator-") else load([(file, text)])
    said = "".join(show(problem) + "\n" for problem in loaded.problems)
    golden = WRONG / f"{name}.txt"
    if os.environ.get("SLOGATE_WRITE_GOLDEN"):
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")
    assert said


def test_there_are_enough_wrong_specifications_and_no_message_without_one():
    assert len(SPECS) >= 25
    assert sorted(path.stem for path in WRONG.glob("*.txt")) == SPECS
