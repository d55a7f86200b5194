from tests.evaluator.core.given import AT, DAY, WORKBOOK, judged, objective, spec, steady, target


def steps(events, **changes):
    return judged(spec(objective(**changes)), events)[0].steps


def test_the_arithmetic_can_be_read_from_top_to_bottom():
    lines = steps(steady(9_990, 10), alerts=WORKBOOK)
    assert [line.split(":")[0].split(" ")[0] for line in lines[:6]] == [
        "window",
        "coverage",
        "measured",
        "budget",
        "spent",
        "remaining",
    ]
    assert lines[2] == ("measured: good 7,192,800 / total 7,200,000 events = 99.9%, which reaches the target of 99.9%")
    assert lines[3] == "budget: (1 - 99.9%) x 7,200,000 events = 7,200 allowed bad events"
    assert lines[5] == "remaining: 7,200 - 7,200 = 0 (0%)"


def test_every_burn_rate_shows_what_it_was_divided_from():
    lines = steps(steady(9_990, 10), alerts=WORKBOOK)
    assert "  burn rate 1x over 1h, threshold" not in lines
    assert "  burn rate 1x over 1h = (10 / 10,000) / 0.1%" in lines


def test_every_rule_says_whether_it_holds():
    lines = steps(steady(9_990, 10))
    assert any(line.startswith("rule objective-missed (fail, policy strict) does not hold:") for line in lines)


def test_an_unanswered_objective_explains_what_is_missing():
    lines = steps([])
    assert any(line.startswith("doubt: no traffic") for line in lines)


def test_a_target_of_one_hundred_percent_explains_its_empty_budget():
    lines = steps([(AT - DAY, 9, 1)], target=target("100%"))
    assert "budget: (1 - 100%) = 0 allowed bad events" in lines
    assert "spent: 1 bad events, infinitely over" in lines


def test_the_start_of_a_young_service_is_told():
    assert any(line.startswith("the service began at") for line in steps(steady(9, 0), since=AT - DAY))
