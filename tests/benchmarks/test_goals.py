from benchmarks.goals import GOALS, judged
from benchmarks.table import Table


def row(figures, words):
    return next(each for each in judged(figures).rows if words in each[0])


def test_a_goal_is_met_at_its_bound_and_missed_beyond():
    assert row({"wall 1x8 direct": 1.5}, "one objective")[-1] == "met"
    assert row({"wall 1x8 direct": 1.49}, "one objective")[-1] == "**missed**"
    assert row({"limit 100x8": 1.5}, "bare minimum")[-1] == "met"
    assert row({"limit 100x8": 1.51}, "bare minimum")[-1] == "**missed**"


def test_what_was_not_measured_is_not_met():
    assert row({}, "one objective")[-1] == "not measured"


def test_every_goal_that_can_be_measured_has_a_row_and_none_is_met_unmeasured():
    assert {each.number for each in GOALS} == {1, 2, 3, 4, 5, 6}
    rows = judged({}).rows
    assert len(rows) == len(GOALS)
    assert {each[-1] for each in rows} == {"not measured"}


def test_a_table_is_markdown_under_the_command_that_repeats_it():
    table = Table("Start", "python -m benchmarks start", ("", "wall s"), (("slogate", "0.1"),), ("On loopback.",))
    assert table.markdown() == (
        "### Start\n\n`python -m benchmarks start`\n\n"
        "|         | wall s |\n| ------- | -----: |\n| slogate | 0.1    |\n\nOn loopback.\n"
    )
