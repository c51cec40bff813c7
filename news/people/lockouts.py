"""Names that were tried too often: in the log of the house, once a lockout."""

import logging
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Q
from wagtail.log_actions import log

logger = logging.getLogger("news.people")


def tell(name: str, *, address: str) -> None:
    """Write down that a name was tried too often, in the person's history as well.

    A name nobody has stays out of the log: it may be a password in the wrong field.
    """
    key = sha256(f"{name.lower()} {address}".encode(errors="replace")).hexdigest()
    if not cache.add(f"lockout:{key}", True, settings.LOGIN_LOCKOUT_SECONDS):
        return
    rows = get_user_model().objects.filter(
        Q(username__iexact=name) | Q(email__iexact=name)
    )
    person = rows.first() if name and "\x00" not in name else None
    logger.warning(
        "login locked",
        extra={"address": address, "user": person.pk if person else None},
    )
    if person is not None:
        log(person, "people.lockout", data={"address": address})
