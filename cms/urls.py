"""Every URL there is, on one screen."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import root
from cms.media_files import media_urls
from home import reader
from news.desk.planning.feed_views import calendar_feed
from news.reader.preview import preview_by_link
from news.review_links.pages import show as show_for_review

# /healthz and /readyz are answered by cms.health.HealthMiddleware, before all others.
urlpatterns = [
    path("admin/", include("cms.accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("api/staff/", include("cms.api.staff.urls")),
    *root.urls(),
    path("documents/", include(wagtaildocs_urls)),
    *media_urls(),
    path("preview/", preview_by_link, name="preview"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("review/<str:token>/", show_for_review, name="review"),
    path("admin", RedirectView.as_view(url="/admin/")),
    re_path(r"^(?P<path>[\s\S]*)$", reader.page, name="reader"),
]
handler400 = "cms.api.errors.bad_request"
handler404 = "home.reader.not_found"
