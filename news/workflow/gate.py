"""The one gate: no text of a story goes live without leave for exactly that text.

`ArticlePage.save()` asks here, whoever calls it: button, review, bulk action, API,
clock, shell. Publishing elsewhere only adds good words; what has to hold holds here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from . import content, questions
from .errors import NotReady, Outdated
from .models import Clearance, Kill, Spike

# What Wagtail writes about a page without touching its text or making it live.
HARMLESS = {
    "alias_of",
    "alias_of_id",
    "depth",
    "draft_title",
    "expired",
    "first_published_at",
    "has_unpublished_changes",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "locked",
    "locked_at",
    "locked_by",
    "numchild",
    "path",
    "url_path",
    "wagtail_admin_comments",
}


def before_save(article: Any, *, update_fields: Iterable[str] | None) -> Any:
    """Let a save through, mend it, or refuse; return the fields to save.

    Raises `NotReady` (`Outdated` if the row went live or down since it was read).
    """
    if article._state.adding:
        _be_born(article)
        return update_fields
    if update_fields is not None:
        fields = _mend_partial(article, set(update_fields))
        if fields <= HARMLESS | {"live", "go_live_at", "expire_at"} and not (
            article.live and "live" in fields
        ):
            article._row_was_live = True if "live" in fields else None
            return fields
        update_fields = fields
    article._row_was_live = lock_row(article)
    _refuse_stale(article, is_live=article._row_was_live)
    if article.live:
        article._clearance = require_leave(article, is_live=article._row_was_live)
    return update_fields


def after_save(article: Any, *, update_fields: Iterable[str] | None) -> None:
    """Note which clearance is in use, now that the row is written."""
    clearance = article.__dict__.pop("_clearance", None)
    was_live = article.__dict__.pop("_row_was_live", None)
    if update_fields is None or "live" in update_fields:
        article._loaded_live = article.live
    now = timezone.now()
    standing = Clearance.objects.filter(article_id=article.pk, ended_at=None)
    if clearance:
        if clearance.live_at is None:
            # The same moment on both tells a text replaced from one taken down.
            Clearance.objects.filter(pk=clearance.pk).update(live_at=now)
            standing.exclude(pk=clearance.pk).update(ended_at=now)
    elif was_live and not article.live:
        standing.filter(live_at__isnull=False).update(ended_at=now)


def require_leave(article: Any, *, is_live: bool) -> Clearance | None:
    """Return the clearance a live row stands on; raise `NotReady` if there is none.

    A row that stays live with the same text is not checked anew: a picture whose
    rights have ended since must not keep a page from being moved.
    """
    if article.alias_of_id:
        _follow_source(article)
        return None
    standing = _standing(article)
    in_use = standing.filter(live_at__isnull=False).first() if is_live else None
    if in_use:
        return in_use
    leave = standing.filter(live_at=None).order_by("-cleared_at").first()
    if leave is None:
        raise NotReady(
            _(
                "This text has not been approved, so it cannot go live. Submit it for "
                "review, or have a managing editor publish it."
            ),
            code="not_cleared",
        )
    require_fitness(article, at=timezone.now())
    return leave


def require_use(article: Any) -> None:
    """Raise `NotReady` unless the text of a live row went live through this gate.

    For those who find a row live, and were not told of it by whoever made it so.
    """
    if not _standing(article).filter(live_at__isnull=False).exists():
        raise NotReady(
            _(
                "The story is live, but nobody has approved this text. Take it down, "
                "and publish it again by way of the desk."
            ),
            code="not_cleared",
        )


def require_fitness(article: Any, *, at: datetime) -> None:
    """Raise `NotReady` if a story may not be live at a moment, whoever approved.

    Sections and front pages are reviewed like stories, but have nothing to check.
    """
    from news import standards

    if not is_story(article):
        return
    if Kill.objects.filter(article_id=article.pk, lifted_at=None).exists():
        raise NotReady(
            _("The story was killed. The kill has to be lifted first."), code="killed"
        )
    if Spike.objects.filter(article_id=article.pk, restored_at=None).exists():
        raise NotReady(
            _("The story was given up. Take it up again first."), code="spiked"
        )
    if article.get_view_restrictions().exists():
        raise NotReady(
            _("The story lies behind a password. Remove it, or move the story."),
            code="private",
        )
    if article.embargo_until and article.embargo_until > at:
        moment = timezone.localtime(article.embargo_until)
        raise NotReady(
            _(
                "The story is under embargo until %(time)s. Schedule it for that time "
                "or later."
            )
            % {"time": f"{moment:%Y-%m-%d %H:%M %Z}"},
            code="embargo",
        )
    if article.expire_at and article.expire_at <= at:
        raise NotReady(
            _("The story would expire before it goes live. Change the expiry date."),
            code="expired",
        )
    findings = standards.errors(article, at=at)
    if findings:
        raise NotReady(
            _("The story is not ready to be published."),
            code="standards",
            findings=findings,
        )
    questions.require_answer(article)


def is_story(page: Any) -> bool:
    """Tell whether the rules for stories are about this page."""
    from news.models import ArticlePage

    return isinstance(page, ArticlePage)


def lock_row(article: Any) -> bool:
    """Queue up behind others who act on this story; return whether it is live now.

    The lock is held until the transaction ends. SQLite has one writer at a time.
    """
    rows = Page.objects.select_for_update().filter(pk=article.pk)
    return bool(rows.values_list("live", flat=True).first())


def take(article: Any, *, seen: int | None = None) -> Any:
    """Lock a story and return it as it is stored now.

    `seen` is the id of the text the person had before them; raises `Outdated` if there
    is a newer one.
    """
    lock_row(article)
    fresh = type(article).objects.get(pk=article.pk)
    if seen is not None and fresh.latest_revision_id != seen:
        raise Outdated(
            _("The text has changed since you opened it. Read the new text first."),
            code="outdated",
        )
    return fresh


def _standing(article: Any) -> QuerySet[Clearance]:
    return Clearance.objects.filter(
        article_id=article.pk, digest=content.fingerprint(article), ended_at=None
    )


def _be_born(article: Any) -> None:
    """Bring new rows into the world as drafts, copies of live stories included."""
    if article.alias_of_id:
        if article.live:
            _follow_source(article)
    elif article.live:
        article.live = False
        article.has_unpublished_changes = True
        _forget_publication(article)


def _mend_partial(article: Any, fields: set[str]) -> set[str]:
    if fields & {"alias_of", "alias_of_id"} and not article.alias_of_id:
        # What was an alias becomes a story of its own, which nobody has approved.
        if article.live:
            article.live = False
            article.has_unpublished_changes = True
            _forget_publication(article)
            fields |= {"live", "has_unpublished_changes", *PUBLICATION}
    elif "live_revision" in fields and not article.live:
        # Wagtail's copy takes it for granted that the copy is live.
        _forget_publication(article)
        fields |= set(PUBLICATION)
    return fields


PUBLICATION = ("live_revision", "first_published_at", "last_published_at")


def _forget_publication(article: Any) -> None:
    for name in PUBLICATION:
        setattr(article, name, None)


def _follow_source(article: Any) -> None:
    source = Page.objects.filter(pk=article.alias_of_id, live=True)
    if not source.exists():
        raise NotReady(
            _("An alias can only be live while its story is."), code="not_cleared"
        )


def _refuse_stale(article: Any, *, is_live: bool) -> None:
    loaded = getattr(article, "_loaded_live", None)
    if loaded is not None and loaded != is_live:
        raise Outdated(
            _("The story went live or was taken down meanwhile. Open it again."),
            code="outdated",
        )
