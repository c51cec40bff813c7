"""Writing down who was given which embargoed story; no entry, no story."""

import logging
from collections.abc import Iterable

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from delivery.access.addresses import client_address
from delivery.access.keys import Grant
from delivery.access.models import EmbargoedDocument, EmbargoReading
from delivery.access.writing import writer
from delivery.http import Problem

logger = logging.getLogger(__name__)


def enter(
    request: HttpRequest, stories: Iterable[EmbargoedDocument], *, grant: Grant
) -> None:
    """Note that a key was given these stories; 1 query, none for no stories.

    Raises a 503 `Problem` if that cannot be written: what is under embargo is given to
    nobody unseen.
    """
    now = timezone.now()
    rows = [
        EmbargoReading(
            created_at=now,
            key_id=grant.key_id,
            handle=grant.handle,
            public_id=story.public_id,
            title=story.title,
            embargoed_until=story.embargoed_until,
            address=request.path[:255],
            client=client_address(request),
        )
        for story in stories
    ]
    if not rows:
        return
    try:
        EmbargoReading.objects.using(writer()).bulk_create(rows)
    except Error as error:
        logger.error("A reading of embargoed stories cannot be noted: %s", error)
        raise Problem(
            503,
            "Stories under embargo cannot be read just now: who reads them is noted, "
            "and that cannot be written. Try again in a moment.",
            kind="unavailable",
            headers={"Retry-After": "5"},
        ) from error
