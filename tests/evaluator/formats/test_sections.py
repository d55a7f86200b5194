"""Pages of whole sections, never longer than the server takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluator.formats.sections import ROOM_FOR_THE_CUT, Section, fitted, link

sections = st.builds(Section, st.text(max_size=80), st.lists(st.text(max_size=400), min_size=1, max_size=5).map(tuple))


@given(st.lists(sections, max_size=20), st.integers(ROOM_FOR_THE_CUT, 6_000))
def test_a_page_is_never_longer_than_it_may_be(given_sections: list[Section], most: int) -> None:
    page = fitted(given_sections, most)
    assert len(page.encode("utf-8", "backslashreplace")) <= most


def test_what_does_not_fit_is_left_out_whole_and_named() -> None:
    page = fitted([Section("first", ("one",)), Section("long", ("x" * 9_000,)), Section("last", ("three",))], 5_000)
    assert page == (
        "one\n\nthree\n\n*Left out, because a page of this kind holds no more: long. The report has it all.*\n"
    )


def test_of_many_that_are_left_out_ten_are_named() -> None:
    long = [Section(f"s{number}", ("x" * 9_000,)) for number in range(25)]
    assert "s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 15 more." in fitted(long, 5_000)


def test_only_a_web_address_is_a_link() -> None:
    assert link("https://runbooks.example.com/a?b=c#d") == "<https://runbooks.example.com/a?b=c#d>"
    assert link("javascript:alert(1)") == "`javascript:alert(1)`"
    assert link("https://x y") == "`https://x y`"
    assert link("https://x><b>") == "`https://x><b>`"
