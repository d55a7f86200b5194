import re
from pathlib import Path

import slo_spec
from slo_spec.codes import explanation, explanations

SOURCE = "".join(path.read_text(encoding="utf-8") for path in Path(slo_spec.__file__).parent.glob("*.py"))
# A code stands where a problem is made: Problem(place, "code", …), say("code", …), _say(place, "code", …), problem(place, "code", …).
MADE = re.compile(r'(?:Problem|[sS]ay|problem)\(\s*(?:[^,"()]+(?:\([^"]*?\))?[^,"()]*,\s*)?"([a-z]+(?:-[a-z]+)*)"')


def test_every_code_in_use_is_explained_and_every_explained_one_in_use():
    quoted = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', SOURCE))
    assert set(MADE.findall(SOURCE)) - set(explanations()) == set()
    assert set(explanations()) - quoted == set()


def test_an_explanation_is_a_paragraph_in_sentences():
    for code, text in explanations().items():
        assert len(text) > 40, code
        assert text.endswith("."), code


def test_an_unknown_code_has_no_explanation():
    assert explanation("nothing") is None
    assert explanation("no-unit").startswith("A bare number")
