"""The front page by the API."""

import pytest

from tests.news.paper import paper

__all__ = ["paper"]


def test_the_front_shows_leads_and_the_latest(paper, client) -> None:
    front = client.get("/api/v1/front/").json()
    assert front["type"] == "front"
    assert [card["headline"] for card in front["latest"]] == [
        "A storm",
        "A goal",
        "Refuses to meet",
    ]
    whole = client.get(f"/api/v1/articles/{front['latest'][0]['id']}/").json()
    assert all(whole[name] == value for name, value in front["latest"][0].items())


@pytest.mark.parametrize("locale, status", [("en", 200), ("de", 404), ("xx", 400)])
def test_there_is_one_front_a_language(paper, client, locale, status) -> None:
    assert client.get(f"/api/v1/front/?locale={locale}").status_code == status
