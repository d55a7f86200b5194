import time
from decimal import Decimal

import pytest

from slo_spec.document import Limits, decode, read_documents
from slo_spec.problem import Location


def codes(text, **limits):
    _, problems = read_documents(text, "a.yaml", Limits(**limits))
    return [problem.code for problem in problems if problem.is_error]


def only(text):
    documents, problems = read_documents(text, "a.yaml")
    assert problems == ()
    return documents[0]


def test_every_key_and_value_knows_its_place():
    document = only("a:\n  b: [1, {c: deep}]\n")
    assert document.data == {"a": {"b": [1, {"c": "deep"}]}}
    assert document.key_at(("a",)) == Location("a.yaml", 1, 1)
    assert document.at(("a", "b")) == Location("a.yaml", 2, 6)
    assert document.key_at(("a", "b")) == Location("a.yaml", 2, 3)
    assert document.at(("a", "b", 1, "c")) == Location("a.yaml", 2, 14)
    assert document.key_at(("a", "b", 1)) == Location("a.yaml", 2, 10)


def test_a_path_that_leads_nowhere_is_at_the_nearest_place_that_exists():
    document = only("a:\n  b: [1]\n")
    assert document.at(("a", "x", "y")) == document.at(("a",))
    assert document.at(("a", "b", 7)) == document.at(("a", "b"))
    assert document.at(("a", "b", 0, "z")) == document.at(("a", "b", 0))


def test_several_documents_are_read_and_empty_ones_left_out():
    documents, problems = read_documents("---\n---\na: 1\n---\n- 2\n...\n", "a.yaml")
    assert [document.data for document in documents] == [{"a": 1}, [2]]
    assert problems == ()


def test_a_byte_order_mark_is_skipped_and_counts_as_no_column():
    assert only("\ufeffa: 1").key_at(("a",)) == Location("a.yaml", 1, 1)
    assert only(decode(b"\xef\xbb\xbfa: 1")).data == {"a": 1}


def test_lines_end_as_in_any_editor():
    assert only("a: 1\r\nb: 2\rc: 3\n").at(("c",)) == Location("a.yaml", 3, 4)


def test_numbers_are_exact_and_text_stays_text():
    assert only("a: 99.90\nb: '1'\nc: NO").data == {"a": Decimal("99.90"), "b": "1", "c": "NO"}


def test_a_duplicate_key_is_refused_with_both_lines():
    _, problems = read_documents("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert [str(problem) for problem in problems] == [
        "a.yaml:3:1: error[duplicate-key]: the key 'a' is already at line 1, column 1"
    ]
    assert problems[0].excerpt == "a: 3"


@pytest.mark.parametrize("key", ["1", "true", "null", "~", "1.5", "? [a]\n", "? {a: b}\n"])
def test_a_key_that_is_not_text_is_refused(key):
    assert set(codes(f"{key}: a")) == {"key-not-text"}


def test_keys_that_only_look_like_words_of_yaml_1_1_are_text():
    assert only("on: 1\nno: 2\n2026-01-01: 3\n").data == {"on": 1, "no": 2, "2026-01-01": 3}


@pytest.mark.parametrize(
    "text", ["a: !!str 1", "a: !mine b", "a: ! b", "!!map {a: 1}", "a: !!python/object:os.system [x]"]
)
def test_tags_are_refused(text):
    assert codes(text) == ["tag"]


def test_aliases_repeat_values_and_keep_the_place_of_what_they_name():
    document = only("x-a: &a {b: 1}\nc: *a\nd: [*a, *a]\n")
    assert document.data["d"] == [{"b": 1}, {"b": 1}]
    assert document.at(("c", "b")) == Location("a.yaml", 1, 13)


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: &a [*a]", "recursive-alias"), ("&a a: {b: &c {d: *c}}", "recursive-alias"), ("a: *b", "unknown-alias")],
)
def test_an_alias_without_an_end_or_an_anchor_is_refused(text, code):
    assert codes(text) == [code]


def test_an_anchor_ends_with_its_document():
    assert codes("a: &x 1\n---\nb: *x\n") == ["unknown-alias"]


def test_merge_keys_are_refused():
    assert codes("a: &a {b: 1}\nc: {<<: *a}\n") == ["merge-key"]
    assert only("a: '<<'\n'<<': 1").data == {"a": "<<", "<<": 1}


def test_a_bomb_of_aliases_is_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    started = time.process_time()
    assert codes("\n".join(lines)) == ["document-too-large"]
    assert time.process_time() - started < 1


def test_aliases_that_grow_the_depth_are_refused():
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 100)]
    assert codes("\n".join(lines)) == ["document-too-large"]


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "? " * 100_000])
def test_depth_is_bounded_before_it_costs_anything(text):
    started = time.process_time()
    assert codes(text) == ["document-too-large"]
    assert time.process_time() - started < 1


def test_sixty_four_levels_are_read():
    assert codes("[" * 64 + "]" * 64) == []
    assert codes("[" * 65 + "]" * 65) == ["document-too-large"]


def test_size_nodes_and_problems_are_bounded():
    assert codes("a" * 101, size=100) == ["file-too-large"]
    assert codes("[a, b, c]", nodes=3) == ["document-too-large"]
    assert codes("[a, b]", nodes=3) == []
    assert len(codes("a: 1\n" * 100, problems=7)) == 7


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"a: 1\nb: \xff\n", (2, 4), "0xFF is not UTF-8"),
        ("a: 1".encode("utf-16-le"), (1, 2), "UTF-16"),
        ("a: 1".encode("utf-16"), (1, 1), "not UTF-8"),
        (b"a: \x07", (1, 4), "U+0007"),
        ("a: b\u2028c".encode(), (1, 5), "U+2028"),
        ("a: \ufffe".encode(), (1, 4), "U+FFFE"),
    ],
)
def test_bytes_and_characters_that_are_no_text_are_found_where_they_stand(data, place, words):
    _, problems = read_documents(decode(data), "a.yaml")
    assert {problem.code for problem in problems} == {"bad-character"}
    assert (problems[0].location.line, problems[0].location.column) == place
    assert words in problems[0].message


def test_a_file_without_a_document_is_a_warning():
    for text in ["", "# only a comment\n", "---\n---\n"]:
        documents, problems = read_documents(text, "a.yaml")
        assert documents == ()
        assert [(problem.code, problem.is_error) for problem in problems] == [("empty-file", False)]


def test_what_stood_before_a_syntax_error_is_kept():
    documents, problems = read_documents("a: 1\n---\nb: [\n", "a.yaml")
    assert [document.data for document in documents] == [{"a": 1}]
    assert [problem.code for problem in problems] == ["yaml-syntax"]


def test_a_document_with_a_problem_is_left_out_and_the_next_one_read():
    documents, problems = read_documents("a: 1\na: 2\n---\nb: 1\n", "a.yaml")
    assert [document.data for document in documents] == [{"b": 1}]
    assert len(problems) == 1
