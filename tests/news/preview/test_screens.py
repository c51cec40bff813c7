"""The editor's preview link and preview panel."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage, PreviewToken
from tests.factories import SECTION_EDITOR, UserFactory, edit
from tests.news.preview.conftest import Holder

pytestmark = pytest.mark.django_db

LINK = re.compile(r'id="preview-link"[^>]* value="([^"]+)"')


@pytest.fixture
def editor(house) -> Client:
    client = Client()
    client.force_login(house.editor)
    return client


def screen(story) -> str:
    return reverse("news_preview_links", args=[story.pk])


def make(client: Client, story, **form) -> str:
    """Fill in the form and return the link that is shown."""
    given = {"hours": "24", "text": "newest", "note": "", **form}
    response = client.post(screen(story), given)
    assert response.status_code == 200
    return LINK.search(response.content.decode())[1].replace("&amp;", "&")


def test_the_editor_offers_the_link(house, editor) -> None:
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[house.mine.pk]))
    assert screen(house.mine) in page.content.decode()


def test_a_link_is_made_copied_and_opens_the_draft(house, editor) -> None:
    link = make(editor, house.mine, note="For the lawyer")
    page = Client().get(link)
    assert page.status_code == 200
    assert b"Mine as drafted" in page.content
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"
    listed = editor.get(screen(house.mine)).content.decode()
    assert "For the lawyer" in listed
    assert parse_qs(urlsplit(link).query)["preview_token"][0] not in listed


def test_a_link_shows_the_newest_text_or_that_of_now(house, editor) -> None:
    newest = make(editor, house.mine)
    this = make(editor, house.mine, text="this")
    edit(house.mine, user=house.reporter, title="A third text")
    assert b"A third text" in Client().get(newest).content
    assert b"Mine as drafted" in Client().get(this).content


def test_a_link_taken_back_opens_nothing(house, editor) -> None:
    link = make(editor, house.mine)
    token = PreviewToken.objects.get()
    url = reverse("news_preview_revoke", args=[house.mine.pk, token.pk])
    editor.get(url)
    assert Client().get(link).status_code == 200
    editor.post(url)
    page = Client().get(link)
    assert page.status_code == 401
    assert "taken back" in page.content.decode()
    assert b"Mine as" not in page.content


@pytest.mark.parametrize("query", ["", "?preview_token=", "?preview_token=x"])
def test_a_broken_link_is_told_in_words(house, query) -> None:
    page = Client().get(f"/preview/{query}")
    assert page.status_code == 401
    assert "preview" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_a_stranger_to_the_story_makes_no_link(house) -> None:
    client = Client()
    client.force_login(UserFactory(role=SECTION_EDITOR, desk=house.sport))
    form = {"hours": "24", "text": "newest"}
    assert client.post(screen(house.mine), form).status_code == 302
    token = PreviewToken.objects.create(
        article=house.mine,
        user=house.managing,
        digest="x",
        expires_at="2100-01-01T00:00:00Z",
    )
    url = reverse("news_preview_revoke", args=[house.mine.pk, token.pk])
    client.post(url)
    token.refresh_from_db()
    assert token.revoked_at is None
    assert PreviewToken.objects.count() == 1
    assert Client().get(screen(house.mine)).status_code == 302


@pytest.mark.parametrize("hours", ["0", "9999", "x", ""])
def test_a_span_that_is_not_offered_is_refused(house, editor, hours) -> None:
    form = {"hours": hours, "text": "newest"}
    response = editor.post(screen(house.mine), form)
    assert response.status_code == 200
    assert not PreviewToken.objects.exists()


def test_without_an_app_there_is_no_app_to_show(house, settings) -> None:
    assert [mode for mode, _ in house.mine.preview_modes] == ["", "card"]
    settings.PREVIEW_CLIENT_URL = "https://app.example/draft"
    assert [mode for mode, _ in house.mine.preview_modes] == ["", "app", "card"]
    assert [mode for mode, _ in house.home.preview_modes] == [""]


def panel(client: Client, story, mode: str):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[story.pk])
    return client.get(f"{url}?mode={mode}&in_preview_panel=true")


def test_the_panel_sends_the_app_to_the_draft(house, editor, settings) -> None:
    settings.PREVIEW_CLIENT_URL = "https://app.example/draft?secret=s"
    draft = ArticlePage.objects.get(pk=house.mine.pk).get_latest_revision_as_object()
    response = draft.make_preview_request(
        original_request=_request(editor), preview_mode="app"
    )
    assert response.status_code == 302
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"
    parts = urlsplit(response["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://app.example/draft"
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert given["secret"] == "s"
    assert given["id"] == str(house.mine.public_id)
    assert given["path"] == "/world/mine-as-published/"
    app = Holder(given["token"])
    first = app.get(f"articles/{given['id']}/")
    assert first.json()["headline"] == "Mine as drafted"
    edit(house.mine, user=house.reporter, title="Saved by itself")
    again = app.get(f"articles/{given['id']}/", if_none_match=first["ETag"])
    assert again.json()["headline"] == "Saved by itself"


def _request(client: Client):
    """Return a request of this client to the panel, with its session."""
    return client.get("/admin/").wsgi_request


def test_the_panels_tokens_fill_no_list(house, editor, settings) -> None:
    settings.PREVIEW_CLIENT_URL = "https://app.example/draft"
    draft = ArticlePage.objects.get(pk=house.mine.pk)
    draft.make_preview_request(original_request=_request(editor), preview_mode="app")
    assert PreviewToken.objects.get().is_for_panel
    assert b"Take back" not in editor.get(screen(house.mine)).content


def test_the_app_cannot_show_what_was_never_saved(house, editor, settings) -> None:
    settings.PREVIEW_CLIENT_URL = "https://app.example/draft"
    unsaved = ArticlePage(title="Brand new", slug="brand-new")
    unsaved.set_url_path(house.world)
    unsaved.path, unsaved.depth = house.world.path + "0009", house.world.depth + 1
    response = unsaved.make_preview_request(
        original_request=_request(editor), preview_mode="app"
    )
    assert response.status_code == 200
    assert b"Save the draft once" in response.content


def test_the_card_is_a_card(house) -> None:
    draft = ArticlePage.objects.get(pk=house.mine.pk).get_latest_revision_as_object()
    response = draft.make_preview_request(preview_mode="card")
    html = response.content.decode()
    assert 'class="card' in html
    assert "Mine as drafted" in html
    assert "It happened today." not in html


@pytest.mark.parametrize("mode", ["app", "nonsense", None])
def test_a_mode_that_is_not_offered_is_the_page(house, mode) -> None:
    draft = ArticlePage.objects.get(pk=house.mine.pk).get_latest_revision_as_object()
    response = draft.make_preview_request(preview_mode=mode)
    assert "It happened today." in response.content.decode()
