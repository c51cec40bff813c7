"""The webhooks admin: who may do what, the secret shown once, log and replay."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from delivery.models import Change
from delivery.webhooks.models import Attempt, Endpoint, Message
from delivery.webhooks.outbox import enqueue_test
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db

GETS = ["index", "add", "edit", "delete", "history", "log", "message", "secret"]
POSTS = ["rotate", "test", "replay_message", "replay_dead", "replay_range"]


ROLES = {
    "reporter": "Reporters",
    "copyeditor": "Copy editors",
    "editor": "Section editors",
    "photo": "Photo editors",
    "managing": "Managing editors",
}


@pytest.fixture
def people(django_user_model):
    """Return a function that makes a person of the newsroom, by role."""

    def make(role):
        if role == "admin":
            return django_user_model.objects.create_superuser("admin", "a@example.com")
        call_command("set_up_newsroom", stdout=StringIO())
        person = django_user_model.objects.create_user(role)
        person.groups.add(Group.objects.get(name=ROLES[role]))
        return person

    return make


@pytest.fixture
def desk(client, people):
    client.force_login(people("managing"))
    for slug in ("world", "sport"):
        publish(story(kind="section", path=f"/{slug}/"))
    return client


def address(name, endpoint, message):
    arguments = {"index": [], "add": []}.get(name, [endpoint.pk])
    if name in ("message", "replay_message"):
        arguments.append(message.pk)
    return reverse(f"webhooks:{name}", args=arguments)


@pytest.mark.parametrize("name", GETS + POSTS)
@pytest.mark.parametrize(
    "role, allowed",
    [
        ("nobody", False),
        *((role, role == "managing") for role in ROLES),
        ("admin", True),
    ],
)
def test_roles(client, people, make_endpoint, role, allowed, name):
    endpoint = make_endpoint()
    message = enqueue_test(endpoint)
    if role != "nobody":
        client.force_login(people(role))
    url = address(name, endpoint, message)
    response = client.get(url) if name in GETS else client.post(url, {"first": 1})
    if allowed:
        assert response.status_code == 200 or response.url.startswith("/admin/webhooks")
    else:
        assert response.status_code == 302
        assert not response.url.startswith("/admin/webhooks")
        assert endpoint.secrets.count() == 1
        assert Message.objects.count() == 1


@pytest.mark.parametrize("name", POSTS)
def test_what_changes_something_is_done_by_post_alone(desk, make_endpoint, name):
    endpoint = make_endpoint()
    url = address(name, endpoint, enqueue_test(endpoint))
    assert desk.get(url).status_code == 405


def test_reporter_does_not_see_the_menu_item(client, people):
    client.force_login(people("reporter"))
    assert b"/admin/webhooks/" not in client.get("/admin/").content


NEW = {
    "url": "http://127.0.0.1/hook",
    "description": "Partner",
    "events": ["article.killed"],
    "sections": " world, sport ,,world",
    "active": "on",
}


def secret_on(response):
    found = re.search(r"whsec_[^<]+", response.content.decode())
    return found and found.group()


def test_secret_is_shown_once_after_creation(desk):
    response = desk.post(reverse("webhooks:add"), NEW, follow=True)
    endpoint = Endpoint.objects.get()
    assert (endpoint.events, endpoint.sections) == (
        ["article.killed"],
        ["world", "sport"],
    )
    assert secret_on(response) == endpoint.current_secrets(at=timezone.now())[0]
    assert "no-store" in response["Cache-Control"]
    again = desk.get(reverse("webhooks:secret", args=[endpoint.pk]))
    assert secret_on(again) is None
    assert "shown already" in again.content.decode()
    for name in ("edit", "log", "history"):
        page = desk.get(reverse(f"webhooks:{name}", args=[endpoint.pk]))
        assert secret_on(page) is None


def test_secret_waits_in_the_session_under_lock(desk, make_endpoint):
    endpoint = make_endpoint()
    desk.post(reverse("webhooks:rotate", args=[endpoint.pk]))
    secret = endpoint.current_secrets(at=timezone.now())[0]
    assert secret not in str(dict(desk.session))


def test_secret_of_one_webhook_is_not_shown_at_another(desk, make_endpoint):
    one, other = make_endpoint(), make_endpoint("http://127.0.0.1/other")
    desk.post(reverse("webhooks:rotate", args=[one.pk]))
    assert secret_on(desk.get(reverse("webhooks:secret", args=[other.pk]))) is None


def test_rotation_shows_the_new_secret_and_keeps_the_old_one_for_a_day(
    desk, make_endpoint
):
    endpoint = make_endpoint()
    response = desk.post(reverse("webhooks:rotate", args=[endpoint.pk]), follow=True)
    now = timezone.now()
    assert endpoint.current_secrets(at=now) == [secret_on(response), endpoint.secret]
    later = now + timedelta(hours=25)
    assert endpoint.current_secrets(at=later) == [secret_on(response)]
    assert ModelLogEntry.objects.filter(action="webhooks.rotate").count() == 1


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("url", "", "required"),
        ("url", "nonsense", "valid URL"),
        ("url", "http://10.0.0.1/", "not a public address"),
        ("url", "http://169.254.169.254/latest/", "not a public address"),
        ("url", "http://[::1]/", "not a public address"),
        ("url", "http://[::ffff:a00:1]/", "not a public address"),
        ("url", "//10.0.0.1/", "not a public address"),
        ("url", "http://10.0.0.1#@example.com/", "not a public address"),
        ("url", "http://10.0.0.1\\@example.com/", "name or password"),
        ("url", "http://0x7f000001/", "valid URL"),
        ("url", "http://127。0。0。1/", "valid URL"),
        ("url", "http://[::1", "valid URL"),
        ("url", "http://a\0b/", "Null characters"),
        ("url", "http://127.0.0.1/\r\nX: y", "valid URL"),
        ("url", "http://127.0.0.1:99999/", "not a valid address"),
        ("url", "http://127.0.0.1/ü", "Percent-encode"),
        ("url", "javascript:alert(1)", "valid URL"),
        ("description", "a\0b", "Null characters"),
        ("description", "x" * 256, "at most 255"),
        ("events", ["article.killed\0"], "not one of the available"),
        ("sections", "a\0b", "Null characters"),
        ("url", "http://me:pw@127.0.0.1/", "name or password"),
        ("url", "http://127.0.0.1:22/", "Port 22"),
        ("url", "ftp://127.0.0.1/", "must start with"),
        ("url", "http://127.0.0.1/" + "x" * 3000, "at most 2000"),
        ("events", ["article.invented"], "article.invented"),
        ("sections", ",".join(str(number) for number in range(101)), "At most 100"),
        ("sections", "world, sprot", "no public section “sprot”"),
    ],
)
def test_bad_webhook_is_refused_in_words(desk, field, value, words):
    response = desk.post(reverse("webhooks:add"), NEW | {field: value})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Endpoint.objects.exists()


def test_a_section_that_is_gone_stops_no_other_change(desk, make_endpoint):
    endpoint = make_endpoint(NEW["url"], sections=["gone"])
    fields = NEW | {"sections": "gone, world"}
    desk.post(reverse("webhooks:edit", args=[endpoint.pk]), fields)
    endpoint.refresh_from_db()
    assert endpoint.sections == ["gone", "world"]


def test_two_webhooks_for_one_address_are_refused(desk, make_endpoint):
    make_endpoint(NEW["url"])
    response = desk.post(reverse("webhooks:add"), NEW)
    assert "There is a webhook for this address" in response.content.decode()
    assert Endpoint.objects.count() == 1


def test_switching_on_again_forgets_why_it_was_off(desk, make_endpoint):
    endpoint = make_endpoint(NEW["url"], active=False)
    Endpoint.objects.update(disabled_at=timezone.now(), disabled_reason="410 & <gone>")
    url = reverse("webhooks:edit", args=[endpoint.pk])
    assert "410 &amp; &lt;gone&gt;" in desk.get(url).content.decode()
    desk.post(url, NEW)
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.disabled_at) == (True, None)
    assert endpoint.disabled_reason == ""


def test_log_shows_what_the_receiver_said_but_runs_none_of_it(desk, make_endpoint):
    endpoint = make_endpoint()
    publish(story())
    message = Message.objects.get()
    Attempt.objects.create(
        message=message,
        started_at=timezone.now(),
        milliseconds=12,
        status_code=500,
        error="The receiver answered 500.",
        excerpt="<script>alert(1)</script>",
    )
    url = reverse("webhooks:message", args=[endpoint.pk, message.pk])
    page = desk.get(url).content.decode()
    assert "The receiver answered 500." in page
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert message.message_id in page


def test_log_is_filtered_and_paged_at_a_constant_price(
    desk, make_endpoint, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("delivery.webhooks.views.PAGE", 10)
    endpoint = make_endpoint()
    for _ in range(25):
        publish(story())
    newest = Message.objects.order_by("-id")
    Message.objects.filter(pk=newest[0].pk).update(state="dead")
    url = reverse("webhooks:log", args=[endpoint.pk])
    with django_assert_max_num_queries(25):
        page = desk.get(url).context
    assert [each.pk for each in page["messages_shown"]] == [m.pk for m in newest[:10]]
    older = desk.get(url, {"before": page["older"]}).context["messages_shown"]
    assert [each.pk for each in older] == [m.pk for m in newest[10:20]]
    dead = desk.get(url, {"state": "dead"}).context["messages_shown"]
    assert [each.pk for each in dead] == [newest[0].pk]


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "state=%00", "before=" + "9" * 50]
)
def test_bad_filter_is_no_error(desk, make_endpoint, query):
    url = reverse("webhooks:log", args=[make_endpoint().pk])
    assert desk.get(f"{url}?{query}").status_code == 200


def test_one_message_can_be_sent_again(desk, make_endpoint):
    endpoint = make_endpoint()
    message = enqueue_test(endpoint)
    Message.objects.update(state="dead", attempts=10)
    desk.post(reverse("webhooks:replay_message", args=[endpoint.pk, message.pk]))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 0)


def test_message_of_another_webhook_is_not_found(desk, make_endpoint):
    one, other = make_endpoint(), make_endpoint("http://127.0.0.1/other")
    message = enqueue_test(one)
    for name in ("message", "replay_message"):
        url = reverse(f"webhooks:{name}", args=[other.pk, message.pk])
        response = desk.post(url) if name in POSTS else desk.get(url)
        assert response.status_code == 404


def test_all_that_were_given_up_can_be_sent_again(desk, make_endpoint):
    endpoint = make_endpoint()
    states = ["dead", "disabled", "delivered"]
    for state in states:
        Message.objects.filter(pk=enqueue_test(endpoint).pk).update(state=state)
    desk.post(reverse("webhooks:replay_dead", args=[endpoint.pk]))
    found = Message.objects.order_by("id").values_list("state", flat=True)
    assert list(found) == ["pending", "pending", "delivered"]


@pytest.mark.django_db(transaction=True)
def test_range_by_number_is_sent_again(desk, make_endpoint):
    for _ in range(5):
        publish(story())
    endpoint = make_endpoint()
    url = reverse("webhooks:replay_range", args=[endpoint.pk])
    numbers = Change.objects.filter(kind="article").order_by("seq")
    wanted = list(numbers.values_list("seq", flat=True))[1:4]
    desk.post(url, {"first": wanted[0], "last": wanted[-1]})
    found = Message.objects.order_by("id").values_list("change__seq", flat=True)
    assert list(found) == wanted


def test_range_by_time_is_sent_again(desk, make_endpoint):
    publish(story())
    endpoint = make_endpoint()
    url = reverse("webhooks:replay_range", args=[endpoint.pk])
    hour = timedelta(hours=1)
    shown = "%Y-%m-%d %H:%M"
    desk.post(url, {"until": (timezone.now() - hour).strftime(shown)})
    assert Message.objects.count() == 0
    desk.post(url, {"since": (timezone.now() - hour).strftime(shown)})
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "data, words",
    [
        ({}, "from when or from which number"),
        ({"first": "5", "last": "4"}, "before the beginning"),
        ({"first": "x"}, "whole number"),
        ({"first": "0"}, "greater than or equal to 1"),
        ({"first": "9" * 40}, "less than or equal"),
        ({"since": "yesterday"}, "valid date/time"),
        ({"since": "0001-01-01 00:00"}, "between the years"),
        ({"until": "9999-12-31 23:59"}, "between the years"),
        ({"since": "2026-02-30 00:00"}, "valid date/time"),
        ({"since": "2026-01-01T00:00:00+99:99"}, "valid date/time"),
        ({"since": "2026-02-01 00:00", "until": "2026-01-01 00:00"}, "before the beg"),
        ({"first": "1", "last": "\0"}, "whole number"),
        ({"first": "9" * 5000}, "whole number"),
    ],
)
def test_bad_range_is_refused_in_words(desk, make_endpoint, data, words):
    url = reverse("webhooks:replay_range", args=[make_endpoint().pk])
    response = desk.post(url, data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("key", [0, 2**31, 2**63, 10**30])
def test_no_webhook_of_that_number_is_a_404(desk, key):
    for name in ("edit", "log", "secret"):
        assert desk.get(f"/admin/webhooks/{name}/{key}/").status_code == 404
    for path in (f"rotate/{key}/", f"replay/{key}/range/", f"replay/{key}/{key}/"):
        assert desk.post(f"/admin/webhooks/{path}", {"first": 1}).status_code == 404


def test_test_of_a_switched_off_webhook_is_refused_in_words(desk, make_endpoint):
    endpoint = make_endpoint(active=False)
    url = reverse("webhooks:test", args=[endpoint.pk])
    response = desk.post(url, follow=True)
    assert "Switch the webhook on first" in response.content.decode()
    assert not Message.objects.exists()


def test_deleted_webhook_takes_its_log_along(desk, make_endpoint):
    endpoint = make_endpoint()
    enqueue_test(endpoint)
    desk.post(reverse("webhooks:delete", args=[endpoint.pk]))
    assert not Message.objects.exists()
