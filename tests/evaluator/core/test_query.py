import subprocess
import sys

from evaluator.core.interval import Span
from evaluator.core.query import Credential, Deadline, Query, Settings
from slo_spec.model import Ratio
from slo_spec.record import replace

QUERY = Query(source="m", measure=Ratio(total="t", bad="b"), span=Span(0, 100), knots=(0, 50, 100))


def test_the_knots_of_slices_are_the_grid_and_the_others():
    assert replace(QUERY, step=40).all_knots() == (0, 40, 50, 80, 100)
    assert QUERY.all_knots() == (0, 50, 100)
    assert QUERY.at == 100


def test_a_digest_tells_questions_apart_and_nothing_else():
    assert QUERY.digest() == replace(QUERY).digest()
    others = [
        replace(QUERY, source="n"),
        replace(QUERY, measure=Ratio(total="t", good="b")),
        replace(QUERY, step=10),
        replace(QUERY, group_by=("region",)),
    ]
    assert len({query.digest() for query in [QUERY, *others]}) == 5


def test_a_digest_is_the_same_in_another_process():
    code = (
        "from evaluator.core.interval import Span; from evaluator.core.query import Query; "
        "from slo_spec.model import Ratio; "
        "print(Query(source='m', measure=Ratio(total='t', bad='b'), span=Span(0, 100), knots=(0, 50, 100)).digest())"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == QUERY.digest()


def test_a_deadline_passes_with_its_clock_and_never_goes_below_zero():
    now = [0.0]
    deadline = Deadline(expires=10.0, clock=lambda: now[0])
    assert deadline.remaining() == 10.0
    now[0] = 11.0
    assert deadline.remaining() == 0.0
    assert deadline.passed


def test_a_credential_does_not_show_itself():
    settings = Settings(name="m", type="t", credential=Credential(origin="https://a", token="s3cret", password="pw"))
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in repr(settings.credential)
    assert "pw" not in repr(settings.credential)
