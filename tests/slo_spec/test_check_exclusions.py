"""What a document of windows says twice, or too late."""

from slo_spec.load import load
from tests.slo_spec.test_v1_exclusions import HEAD, SUNDAY, problems


def test_two_windows_of_one_name_are_an_error():
    (problem,) = problems(SUNDAY + SUNDAY)
    assert (problem.code, problem.location.line) == ("duplicate-name", 9)


def test_a_window_announced_after_it_ended_is_a_warning_and_stays_in_the_document():
    late = "  - {name: w, kind: maintenance, from: 2026-03-07, to: 2026-03-08, announced: 2026-03-09}\n"
    loaded = load([("a.yaml", HEAD + late)])
    (problem,) = loaded.problems
    assert (problem.code, problem.is_error) == ("announced-afterwards", False)
    assert "counts as downtime" in problem.hint
    assert loaded.ok
    assert loaded.spec.exclusions[0].windows[0].name == "w"


def test_a_window_announced_while_it_lasts_is_no_warning():
    late = "  - {name: w, kind: maintenance, from: 2026-03-07, to: 2026-03-08, announced: 2026-03-08}\n"
    assert problems(late) == ()


def test_where_no_notice_is_required_a_late_announcement_is_a_warning_all_the_same():
    late = "  - {name: w, kind: other, from: 2026-03-07, to: 2026-03-08, announced: 2026-03-09}\n"
    (problem,) = problems(late, HEAD.replace("notice: 48h\n", ""))
    assert problem.code == "announced-afterwards"
    assert "downtime" not in problem.hint
