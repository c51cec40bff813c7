"""Every URL there is, on one screen."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.media_files import media_urls

# /healthz and /readyz are answered by cms.health.HealthMiddleware, before all others.
urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("api/staff/", include("cms.api.staff.urls")),
    path("documents/", include(wagtaildocs_urls)),
    *media_urls(),
]
