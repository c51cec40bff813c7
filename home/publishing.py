"""The front page in the published record: what puts it there, and what renews it."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from delivery import record
from delivery.models import Action, Document, Reason
from home.models import HomePage
from home.projection import front_resource
from news.publishing import record_changed
from news.signals import clock_ticked

logger = logging.getLogger("news.clock")


def publish_front(home: HomePage, *, user: Any = None) -> None:
    """Record a front page that went live, or was changed by its editors."""
    with transaction.atomic():
        record.lock("front", home.public_id)
        known = Document.objects.filter(kind="front", public_id=home.public_id).exists()
        now = timezone.now()
        record.publish(
            front_resource(home, at=now),
            action=Action.UPDATED if known else Action.PUBLISHED,
            reason=Reason.UPDATE if known else Reason.FIRST,
            user=user,
        )
        _set_alarm(home, after=now)


def refresh_fronts() -> None:
    """Renew every front page with the cards there are now; a no-op where none differs.

    Runs in the transaction that changed a story. Where another transaction is at the
    same front, it is renewed right after this one instead: waiting while holding a
    story, which the other may want next, would be a deadlock, and all publishing of
    the house would queue at the front.
    """
    with transaction.atomic():
        for home in HomePage.objects.live().order_by("public_id"):
            if record.try_lock("front", home.public_id):
                record.refresh(front_resource(home))
            else:
                _refresh_after_commit(home.pk)


def _refresh_after_commit(key: int) -> None:
    # No partial: Django cannot name one that fails, and would fail itself.
    transaction.on_commit(lambda: _refresh_front(key), robust=True)


def renew_due_fronts() -> None:
    """Renew the fronts that change by themselves now: a line ends, a slot begins."""
    due = HomePage.objects.live().filter(renew_at__lte=timezone.now())
    for key in due.order_by("public_id").values_list("pk", flat=True):
        try:
            _refresh_front(key)
        except Exception:
            # Its time stays due, so the next round tries again; others go on now.
            logger.exception("front not renewed", extra={"page": key})


def _set_alarm(home: HomePage, *, after: datetime) -> None:
    times = home.changes_after(after)
    HomePage.objects.filter(pk=home.pk).update(renew_at=times[0] if times else None)


@transaction.atomic
def _refresh_front(key: int) -> None:
    home = HomePage.objects.live().filter(pk=key).first()
    if home is not None:
        # The lock comes before the reading: of two at once the second sees both.
        record.lock("front", home.public_id)
        now = timezone.now()
        record.refresh(front_resource(home, at=now))
        _set_alarm(home, after=now)


def withdraw_front(home: HomePage, *, action: Action, user: Any = None) -> None:
    """Take a front page from readers."""
    with transaction.atomic():
        record.withdraw(kind="front", id=home.public_id, action=action, user=user)


@receiver(record_changed, dispatch_uid="home.refresh_fronts")
def _changed(sender: Any, **kwargs: Any) -> None:
    # Cards show authors, categories and sections too, so any change may count.
    refresh_fronts()


@receiver(clock_ticked, dispatch_uid="home.renew_due_fronts")
def _ticked(sender: Any, **kwargs: Any) -> None:
    renew_due_fronts()


@receiver(page_published, sender=HomePage, dispatch_uid="home.publish_front")
def _published(sender: type, instance: HomePage, **kwargs: Any) -> None:
    revision = kwargs.get("revision")
    if instance.live:  # Wagtail also sends this for what is only scheduled
        home = HomePage.objects.get(pk=instance.pk)
        publish_front(home, user=revision.user if revision else None)


@receiver(page_unpublished, sender=HomePage, dispatch_uid="home.withdraw_front")
def _unpublished(sender: type, instance: HomePage, **kwargs: Any) -> None:
    action = Action.EXPIRED if instance.expired else Action.UNPUBLISHED
    withdraw_front(instance, action=action)


@receiver(post_delete, sender=HomePage, dispatch_uid="home.delete_front")
def _deleted(sender: type, instance: HomePage, **kwargs: Any) -> None:
    withdraw_front(instance, action=Action.DELETED)
