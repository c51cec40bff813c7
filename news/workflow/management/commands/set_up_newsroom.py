"""`manage.py set_up_newsroom`: groups, rights and workflows; safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from news.models import SectionPage
from news.workflow.setup import set_up_desk, set_up_newsroom


class Command(BaseCommand):
    """Set up the newsroom."""

    help = "Makes the newsroom's groups, rights and workflows. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--desks",
            action="store_true",
            help="Give a desk of its own to each section at the top that has none.",
        )

    def handle(self, *args: Any, desks: bool, **options: Any) -> None:
        set_up_newsroom()
        self.stdout.write("Groups, rights and workflows are set up.")
        if not desks:
            return
        for section in SectionPage.objects.filter(depth=3, desk=None, alias_of=None):
            self.stdout.write(f"{section.title}: {set_up_desk(section)}")
