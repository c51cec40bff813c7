"""Make the missing renditions of pictures, or all of them anew."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from wagtail.images.models import SourceImageIOError

from media.models import NewsImage
from media.renditions import make_renditions


class Command(BaseCommand):
    """Bring renditions up to date, picture by picture; a bad one stops no other."""

    help = "Make missing renditions of all pictures, or of those with the given ids."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take ids of pictures and whether to make all anew."""
        parser.add_argument("ids", nargs="*", type=int)
        parser.add_argument(
            "--force", action="store_true", help="make those that exist anew as well"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them; report pictures whose original cannot be read."""
        pictures = NewsImage.objects.order_by("pk")
        if options["ids"]:
            pictures = pictures.filter(pk__in=options["ids"])
        for image in pictures.iterator(chunk_size=100):
            try:
                made = make_renditions(image, force=options["force"])
            except SourceImageIOError as error:
                self.stderr.write(f"{image.pk} {image.title}: {error}")
            else:
                self.stdout.write(f"{image.pk} {image.title}: {len(made)} renditions")
