from fractions import Fraction

import pytest

from evaluator.core.budget import met
from evaluator.core.first_contact import contacted, in_time, resolved_at_first_contact


@pytest.mark.parametrize(
    ("resolved", "reopened", "total", "share", "reached"),
    [(70, 0, 100, "0.7", True), (699, 0, 1000, "0.699", False), (72, 3, 100, "0.69", False), (73, 3, 100, "0.7", True)],
)
def test_a_case_that_was_opened_again_was_not_resolved_at_first_contact(resolved, reopened, total, share, reached):
    counts = resolved_at_first_contact(resolved, reopened, total)
    assert counts.ratio == Fraction(share)
    assert met(counts.good, counts.total, Fraction(7, 10)) is reached


def test_contact_at_the_limit_is_in_time_and_never_is_not():
    found = in_time([86_399, 86_400, 86_401, None, 0], 86_400)
    assert found == (True, True, False, False, True)
    assert contacted(found).ratio == Fraction(3, 5)


def test_without_leads_there_is_no_share():
    assert contacted(in_time([], 60)).ratio is None
