"""Django with two views and no middleware: the least that could answer."""

import os
from typing import Any

import django
from django.conf import settings

from cms.settings.databases import all_databases

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES=all_databases(os.environ["DATABASE_URL"]),
    ROOT_URLCONF="tests.bench.bare",
    SECRET_KEY="bare",
    USE_TZ=True,
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 (needs the settings)
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

ONE = "SELECT body FROM delivery_document WHERE kind = 'article' AND public_id = %s"
LIST = """SELECT d.card FROM delivery_facet f
          JOIN delivery_document d ON d.id = f.document_id
          WHERE f.kind = 'article' AND f.name = 'category' AND f.value = %s
          ORDER BY f.published_at DESC, f.document_id DESC LIMIT 20"""


def detail(request: Any, id: str) -> HttpResponse:
    """Send the bytes of one story."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, [id])
        return HttpResponse(
            bytes(cursor.fetchone()[0]), content_type="application/json"
        )


def newest(request: Any, category: str) -> HttpResponse:
    """Send the cards of the newest stories of a category."""
    with connection.cursor() as cursor:
        cursor.execute(LIST, [category])
        cards = b",".join(bytes(row[0]) for row in cursor.fetchall())
    return HttpResponse(b'{"items":[' + cards + b"]}", content_type="application/json")


urlpatterns = [
    path("api/v1/articles/<str:id>/", detail),
    path("newest/<str:category>/", newest),
]
application = WSGIHandler()
