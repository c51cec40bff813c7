"""The door of the delivery API: who passes, how often, and what caches keep."""

import pytest
from django.utils import timezone

from delivery.access import keys
from delivery.access.models import Usage
from delivery.access.usage import LEDGER
from tests.delivery.access.parties import OTHER, STRANGER, headers
from tests.news.newsroom import withdraw

LIST = "/api/v1/articles/"
ADDRESSES = [
    "articles/",
    "articles/{id}/",
    "resolve/?path=/world/asia/refuses-to-meet/",
    "search/?q=twice",
    "sections/",
    "sections/world/",
    "categories/",
    "categories/north-korea/",
    "authors/",
    "authors/ann-park/",
    "front/",
]
WRONG = "cdk_aaaaaaaaaa_" + "A" * 43


@pytest.fixture
def addresses(paper) -> list[str]:
    return ["/api/v1/" + each.format(id=paper.first.public_id) for each in ADDRESSES]


def test_with_a_key_the_same_is_read_and_no_cache_shares_it(
    client, addresses, bearer
) -> None:
    with_key = bearer("read")
    for address in addresses:
        public, keyed = client.get(address), client.get(address, headers=with_key)
        assert keyed.status_code == 200
        assert keyed.content == public.content
        assert keyed["ETag"] == public["ETag"]
        assert keyed["Cache-Control"] == "private, no-cache"
        assert "Surrogate-Key" not in keyed
        assert "s-maxage" in public["Cache-Control"]
        assert public["Surrogate-Key"]
        # Or a shared cache would answer a wrong key with what everybody gets.
        for answer in (public, keyed):
            assert "Authorization" in answer["Vary"]


def test_what_the_client_has_is_not_sent_again_to_keys_either(
    client, addresses, bearer
) -> None:
    with_key = bearer("read")
    for address in addresses:
        tag = client.get(address, headers=with_key)["ETag"]
        again = client.get(address, headers={**with_key, "if-none-match": tag})
        assert again.status_code == 304
        assert again["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "given",
    [
        f"Bearer {WRONG}",
        "Bearer",
        "Bearer ",
        "bearer nonsense",
        f"Basic {WRONG}",
        f"Token {WRONG}",
        WRONG,
        "Bearer wagtail_" + "a" * 43,
        "",
        " ",
        "Bearer " + "x" * 20_000,
        "Bearer \x7f\xff",
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_what_opens_nothing_is_never_the_public_answer(
    client, addresses, settings, given, public
) -> None:
    settings.API_PUBLIC = public
    for address in addresses[:3]:
        answer = client.get(address, headers={"authorization": given})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer realm=")
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"
        assert WRONG not in answer.content.decode()


def test_a_revoked_key_is_refused_by_the_next_request(
    client, addresses, make_key
) -> None:
    key, text = make_key("read")
    assert client.get(addresses[0], headers=headers(text)).status_code == 200
    keys.revoke(key)
    answer = client.get(addresses[0], headers=headers(text))
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_a_key_without_the_scope_is_told_which(client, addresses, bearer) -> None:
    for address in addresses:
        answer = client.get(address, headers=bearer("preview"))
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["scope"] == "read"
        challenge = answer["WWW-Authenticate"]
        assert 'error="insufficient_scope", scope="read"' in challenge


def test_embargoed_reading_holds_reading(client, addresses, bearer) -> None:
    with_key = bearer("read:embargoed")
    assert client.get(addresses[0], headers=with_key).status_code == 200


def test_a_closed_api_needs_a_key_everywhere_but_for_its_contract(
    client, addresses, settings, bearer
) -> None:
    settings.API_PUBLIC = False
    for address in [*addresses, "/api/v1/nothing/", "/api/v1/", "/api/v1/articles"]:
        answer = client.get(address)
        assert answer.status_code == 401, address
        assert answer["WWW-Authenticate"] == keys.CHALLENGE
    with_key = bearer("read")
    for address in addresses:
        answer = client.get(address, headers=with_key)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("private")
    for address in ("/api/v1/openapi.json", "/api/docs/"):
        assert client.get(address).status_code == 200
    assert client.options(addresses[0]).status_code == 204


def test_a_closed_api_answers_unknown_stories_and_known_ones_alike(
    client, addresses, settings
) -> None:
    settings.API_PUBLIC = False
    known = client.get(addresses[1])
    unknown = client.get("/api/v1/articles/0f9d3c52-5a3e-4f4f-8d5a-6b7c8d9e0f01/")
    assert known.status_code == unknown.status_code == 401
    assert known.json()["detail"] == unknown.json()["detail"]


@pytest.mark.parametrize(
    "query", ["?key={}", "?api_key={}", "?q={}", "?{}", "?section=world&x={}=1"]
)
def test_keys_in_addresses_are_refused_in_words(client, paper, make_key, query) -> None:
    _, text = make_key("read")
    for address in (LIST, "/api/v1/search/", "/api/v1/nothing/"):
        answer = client.get(address + query.format(text))
        assert answer.status_code == 400
        assert "leaked" in answer.json()["detail"]
        assert text not in answer.content.decode()
        assert answer["Cache-Control"] in ("no-store", "public, max-age=60")


def test_a_keyed_answer_costs_one_query_more(
    client, addresses, bearer, django_assert_num_queries
) -> None:
    with_key = bearer("read")
    with django_assert_num_queries(1):
        client.get(addresses[1])
    with django_assert_num_queries(2):
        client.get(addresses[1], headers=with_key)


class TestLimits:
    """Quotas of keys and addresses."""

    def test_a_key_has_its_own_quota(self, client, paper, bearer) -> None:
        with_key = bearer("read", rate_limit=2)
        for left in (1, 0):
            answer = client.get(LIST, headers=with_key)
            assert answer.status_code == 200
            assert answer["RateLimit-Policy"] == '"key";q=2;w=60'
            assert answer["RateLimit"].startswith(f'"key";r={left};t=')
        refused = client.get(LIST, headers=with_key)
        assert refused.status_code == 429
        assert refused["RateLimit"].startswith('"key";r=0;t=')
        assert 1 <= int(refused["Retry-After"]) <= 120
        assert refused["Cache-Control"] == "no-store"
        assert refused.json()["type"].endswith("too-many-requests")
        # Another key, and the public, go on.
        assert client.get(LIST, headers=bearer("read")).status_code == 200
        assert client.get(LIST).status_code == 200

    def test_a_key_without_a_number_has_the_houses(
        self, client, paper, settings, bearer
    ) -> None:
        settings.RATE_LIMIT_KEY = 1
        with_key = bearer("read")
        assert client.get(LIST, headers=with_key).status_code == 200
        assert client.get(LIST, headers=with_key).status_code == 429

    def test_a_key_with_zero_is_not_limited(
        self, client, paper, settings, bearer
    ) -> None:
        settings.RATE_LIMIT_KEY = 1
        with_key = bearer("read", rate_limit=0)
        answers = [client.get(LIST, headers=with_key) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
        assert "RateLimit" not in answers[0]

    def test_both_secrets_of_a_key_share_its_quota(
        self, client, paper, make_key
    ) -> None:
        key, old = make_key("read", rate_limit=1)
        new = keys.rotate(key)
        assert client.get(LIST, headers=headers(old)).status_code == 200
        assert client.get(LIST, headers=headers(new)).status_code == 429

    def test_an_address_has_a_quota_and_shared_caches_hear_only_the_rule(
        self, client, paper, settings
    ) -> None:
        settings.RATE_LIMIT_ADDRESS = 2
        for _ in range(2):
            answer = client.get(LIST, REMOTE_ADDR=STRANGER)
            assert answer.status_code == 200
            assert answer["RateLimit-Policy"] == '"address";q=2;w=60'
            assert "RateLimit" not in answer
        refused = client.get(LIST, REMOTE_ADDR=STRANGER)
        assert refused.status_code == 429
        assert refused["RateLimit"].startswith('"address";r=0;t=')
        assert client.get(LIST, REMOTE_ADDR=OTHER).status_code == 200

    def test_misses_count_too(self, client, paper, settings) -> None:
        settings.RATE_LIMIT_ADDRESS = 1
        first = client.get("/api/v1/nothing/", REMOTE_ADDR=STRANGER)
        again = client.get("/api/v1/nothing/", REMOTE_ADDR=STRANGER)
        assert (first.status_code, again.status_code) == (404, 429)

    def test_guessing_keys_is_limited_by_address(self, client, paper, settings) -> None:
        settings.RATE_LIMIT_ADDRESS = 2
        answers = [
            client.get(LIST, headers=headers(WRONG), REMOTE_ADDR=STRANGER)
            for _ in range(4)
        ]
        statuses = [answer.status_code for answer in answers]
        assert statuses == [401, 401, 429, 429]

    def test_neighbours_of_a_partner_do_not_use_up_its_quota(
        self, client, paper, settings, bearer
    ) -> None:
        settings.RATE_LIMIT_ADDRESS = 1
        for _ in range(3):
            client.get(LIST, REMOTE_ADDR=STRANGER)
        answer = client.get(LIST, headers=bearer("read"), REMOTE_ADDR=STRANGER)
        assert answer.status_code == 200

    def test_a_proxy_nobody_named_is_not_taken_for_a_client(
        self, client, paper, settings
    ) -> None:
        settings.RATE_LIMIT_ADDRESS = 1
        answers = [
            client.get(
                LIST, REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": STRANGER}
            )
            for _ in range(3)
        ]
        assert {answer.status_code for answer in answers} == {200}


class TestUse:
    """What is known of a key afterwards."""

    def test_requests_refusals_and_bytes_are_counted(
        self, client, paper, make_key
    ) -> None:
        key, text = make_key("read", rate_limit=2)
        sent = sum(
            len(client.get(LIST, headers=headers(text)).content) for _ in range(3)
        )
        assert not Usage.objects.exists()  # not on the way of a request
        assert LEDGER.flush() == 1
        row = Usage.objects.get()
        assert row.key == key
        assert (row.requests, row.limited, row.sent) == (3, 1, sent)

    def test_the_public_is_not_counted(self, client, paper) -> None:
        client.get(LIST)
        assert LEDGER.flush() == 0


class TestSections:
    """Keys that are good for some sections, where the API is closed."""

    @pytest.fixture(autouse=True)
    def _closed(self, settings) -> None:
        settings.API_PUBLIC = False

    def test_lists_hold_their_sections_alone(self, client, paper, bearer) -> None:
        with_key = bearer("read", sections=["asia"])
        items = client.get(LIST, headers=with_key).json()["items"]
        assert [item["id"] for item in items] == [str(paper.first.public_id)]

    def test_a_section_stands_for_those_below(self, client, paper, bearer) -> None:
        with_key = bearer("read", sections=["world"])
        items = client.get(LIST, headers=with_key).json()["items"]
        expected = {str(paper.first.public_id), str(paper.third.public_id)}
        assert {item["id"] for item in items} == expected

    def test_another_section_is_refused(self, client, paper, bearer) -> None:
        with_key = bearer("read", sections=["asia"])
        answer = client.get(f"{LIST}?section=sport", headers=with_key)
        assert answer.status_code == 403
        both = client.get(f"{LIST}?section=asia&section=sport", headers=with_key)
        assert both.status_code == 403

    def test_stories_of_others_are_not_there(self, client, paper, bearer) -> None:
        with_key = bearer("read", sections=["asia"])
        own, others, none = (
            client.get(f"{LIST}{public_id}/", headers=with_key).status_code
            for public_id in (paper.first.public_id, paper.second.public_id, "x")
        )
        assert (own, others, none) == (200, 404, 404)

    def test_a_section_that_is_gone_spoils_no_list(self, client, paper, bearer) -> None:
        with_key = bearer("read", sections=["gone", "asia"])
        page = client.get(f"{LIST}?limit=1", headers=with_key)
        assert [i["id"] for i in page.json()["items"]] == [str(paper.first.public_id)]
        nothing = client.get(LIST, headers=bearer("read", sections=["gone"]))
        assert (nothing.status_code, nothing.json()["items"]) == (200, [])
        then = f"{LIST}?as_of=2001-01-01T00:00:00Z"
        assert client.get(then, headers=with_key).json()["items"] == []
        slip = client.get(f"{LIST}?category=gone", headers=with_key)
        assert slip.status_code == 400

    def test_the_past_of_a_story_is_that_of_their_sections(
        self, client, paper, bearer
    ) -> None:
        with_key = bearer("read", sections=["asia"])
        now = timezone.now()
        withdraw(paper.first)
        withdraw(paper.second)
        then = f"?as_of={now:%Y-%m-%dT%H:%M:%S.%fZ}"
        items = client.get(f"{LIST}{then}", headers=with_key).json()["items"]
        assert [item["id"] for item in items] == [str(paper.first.public_id)]
        statuses = [
            client.get(f"{LIST}{story.public_id}/{then}", headers=with_key).status_code
            for story in (paper.first, paper.second)
        ]
        assert statuses == [200, 404]

    @pytest.mark.parametrize(
        "address",
        ["front/", "search/?q=goal", "resolve/?path=/sport/a-goal/", "sections/"],
    )
    def test_what_gathers_from_the_whole_paper_stays_shut(
        self, client, paper, bearer, address
    ) -> None:
        with_key = bearer("read", sections=["asia"])
        answer = client.get(f"/api/v1/{address}", headers=with_key)
        assert answer.status_code == 403
