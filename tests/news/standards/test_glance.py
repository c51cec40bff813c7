"""What is said at a glance is what the publish checks say."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from news import standards
from news.models import Byline
from news.standards import glance
from tests.factories import (
    ArticleFactory,
    NewsImageFactory,
    SectionFactory,
    newsroom,
)

NOW = timezone.now()
PICTURES: dict[str, dict[str, Any]] = {
    "whole": {},
    "no alt": {"alt": " "},
    "no credit": {"credit": ""},
    "ended": {"rights_until": NOW - timedelta(days=1)},
    "not yet": {"rights_from": NOW + timedelta(days=1)},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "story",
    [
        {},
        {"complete": True},
        {"complete": True, "by": []},
        {"complete": True, "by": [], "source": "Wire"},
        {"complete": True, "under": []},
        {"complete": True, "body": []},
        {"complete": True, "display_date": NOW + timedelta(days=1)},
        *({"complete": True, "picture": name} for name in PICTURES),
        {"complete": True, "picture": "no alt", "lead_alt": "A boat"},
        {"complete": True, "picture": "no credit", "lead_credit": "Pat"},
    ],
    ids=lambda story: "-".join(map(str, story)) + story.get("picture", ""),
)
def test_glance_says_what_the_checks_say(story: dict[str, Any]) -> None:
    section = SectionFactory(parent=newsroom())
    picture = story.get("picture")
    values = {name: value for name, value in story.items() if name != "picture"}
    if picture:
        values["lead_image"] = NewsImageFactory(**PICTURES[picture])
    article = ArticleFactory(parent=section, **values)
    found = glance.problems_of([article.pk], at=NOW)[article.pk]
    checked = {finding.code for finding in standards.errors(article, at=NOW)}
    assert {problem.code for problem in found} == checked
    assert all(str(problem.label) for problem in found)


@pytest.mark.django_db
def test_wire_line_of_blanks_names_nobody() -> None:
    article = ArticleFactory(parent=SectionFactory(parent=newsroom()))
    Byline.objects.create(article=article, wire_line="  ")
    found = glance.problems_of([article.pk], at=NOW)[article.pk]
    assert "no_byline" in {problem.code for problem in found}
