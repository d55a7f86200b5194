from datetime import date

import pytest

from evaluator.core.lifecycle.strikes import strikes


@pytest.mark.parametrize(
    ("months", "counts", "triggered"),
    [
        (["2025-01", "2025-02", "2025-04", "2025-11"], [1, 2, 3, 1], ["2025-04"]),
        (["2025-01", "2025-06", "2025-07"], [1, 2, 2], []),
        (["2024-11", "2024-12", "2025-01", "2025-02"], [1, 2, 3, 4], ["2025-01", "2025-02"]),
        (["2025-04", "2025-01", "2025-02"], [1, 2, 3], ["2025-04"]),
        (["2025-01", "2025-01", "2025-01"], [1, 2, 3], ["2025-01"]),
        ([], [], []),
    ],
)
def test_three_strikes_within_six_months_trigger_and_leave_with_time_alone(months, counts, triggered):
    found = strikes([date.fromisoformat(f"{month}-01") for month in months], 6, 3)
    assert [strike.count for strike in found] == counts
    assert [f"{strike.on:%Y-%m}" for strike in found if strike.triggers] == triggered


def test_the_day_within_its_month_does_not_matter():
    assert strikes([date(2025, 1, 31), date(2025, 6, 1)], 6, 2)[1].triggers
    assert not strikes([date(2025, 1, 31), date(2025, 7, 1)], 6, 2)[1].triggers
