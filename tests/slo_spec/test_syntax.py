import pytest
import yaml

from slo_spec import document
from slo_spec.document import read_documents

CASES = [
    ("a: 'x\n", (1, 4), "never closed"),
    ('a: "x\nb: 1\n', (1, 4), "never closed"),
    ("a:\n\tb: 1\n", (2, 1), "tab"),
    ("a: b: c\n", (1, 5), "':'"),
    ('a: "\\q"\n', (1, 5), "escape"),
    ("a: [1, 2\nb: 3\n", (1, 4), "not closed"),
    ("a: {b: 1\n\n\nc", (1, 4), "not closed"),
    ("a: @b\n", (1, 4), "cannot start with '@'"),
    ("- a\nb: c\n", (2, 1), "expected here"),
    ("a: 1\n  b: 2\n", (2, 4), "':'"),
    ("a: 1\nb\nc: 2\n", (3, 1), "without ':'"),
    ("%YAML 9.9\n---\na: 1\n", (1, 1), "%YAML"),
]


@pytest.mark.parametrize(("text", "place", "words"), CASES)
def test_a_syntax_error_is_said_in_words_and_at_its_place(text, place, words):
    _, (problem,) = read_documents(text, "a.yaml")
    assert problem.code == "yaml-syntax"
    assert words in problem.message
    assert (problem.location.line, problem.location.column) == place
    assert problem.excerpt == text.split("\n")[place[0] - 1]


@pytest.mark.parametrize(("text", "place", "words"), CASES)
def test_without_libyaml_the_same_texts_are_refused(text, place, words, monkeypatch):
    monkeypatch.setattr(document, "_Loader", yaml.SafeLoader)
    _, (problem,) = read_documents(text, "a.yaml")
    assert problem.code == "yaml-syntax"
    assert abs(problem.location.line - place[0]) <= 1
