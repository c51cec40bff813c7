"""A picture runs inside its rights window only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from media.models import NewsImage
from media.rights import rights_problem

pytestmark = pytest.mark.django_db  # a new picture asks for the root collection

NOON = datetime(2020, 7, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "start,end,words",
    [
        (None, None, None),
        (NOON, NOON, None),
        (NOON - HOUR, NOON + HOUR, None),
        (NOON + HOUR, None, "may not run before"),
        (None, NOON - HOUR, "ended on"),
    ],
)
def test_the_window_is_closed_at_both_ends(start, end, words):
    image = NewsImage(title="Parade", rights_from=start, rights_until=end)
    problem = rights_problem(image, at=NOON)
    if words is None:
        assert problem is None
    else:
        assert words in problem
        assert "Parade" in problem


def test_a_window_cannot_end_before_it_begins():
    image = NewsImage(title="A", rights_from=NOON, rights_until=NOON - HOUR)
    with pytest.raises(ValidationError) as refused:
        image.clean()
    assert "rights_until" in refused.value.error_dict
