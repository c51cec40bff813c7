"""Editors' redirects are in no log of changes, but answers depend on them."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect

from delivery import keys
from delivery.purge import outbox


@receiver([post_save, post_delete], sender=Redirect, dispatch_uid="delivery.redirects")
def _redirected(sender: Any, **kwargs: Any) -> None:
    outbox.put_in_line(frozenset({keys.REDIRECTS}))
