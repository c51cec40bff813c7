"""Every URL of the delivery door: the delivery API and the reader's pages.

The reader stays: its pages are made from the record alone, by the same reads.
"""

from django.urls import path, re_path

from cms.api import root
from cms.doors.files import public_document
from cms.media_files import media_urls
from home import reader

urlpatterns = [
    *root.urls(),
    path(
        "documents/<int:document_id>/<path:document_filename>",
        public_document,
        name="wagtaildocs_serve",
    ),
    *media_urls(),
    re_path(r"^(?P<path>[\s\S]*)$", reader.page, name="reader"),
]
handler400 = "cms.api.errors.bad_request"
handler404 = "home.reader.not_found"
