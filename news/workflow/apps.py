"""Django's registration of the editorial workflow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The editorial workflow."""

    name = "news.workflow"
    label = "news_workflow"
    verbose_name = _("Editorial workflow")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the roads that do not pass `ArticlePage.save()`."""
        from django.db.models.signals import pre_delete, pre_save
        from wagtail.models import (
            Page,
            PageViewRestriction,
            Revision,
            WorkflowState,
        )
        from wagtail.signals import workflow_cancelled

        from news.models import ArticlePage, Author, Category

        from . import claims, guards

        pre_save.connect(guards.guard_base_row, sender=Page, dispatch_uid="news.gate")
        pre_delete.connect(
            guards.guard_delete, sender=ArticlePage, dispatch_uid="news.gate"
        )
        pre_save.connect(
            guards.guard_privacy,
            sender=PageViewRestriction,
            dispatch_uid="news.gate.privacy",
        )
        for filed in (Author, Category):
            pre_delete.connect(
                guards.guard_filing, sender=filed, dispatch_uid="news.gate.filing"
            )
        pre_delete.connect(
            guards.guard_history, sender=Revision, dispatch_uid="news.gate.history"
        )
        workflow_cancelled.connect(
            claims.end_claim_of, sender=WorkflowState, dispatch_uid="news.claims"
        )
