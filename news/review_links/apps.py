"""Django's registration of the review links."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewLinksConfig(AppConfig):
    """The review links."""

    name = "news.review_links"
    label = "news_review_links"
    verbose_name = _("Review links")
    default_auto_field = "django.db.models.BigAutoField"
