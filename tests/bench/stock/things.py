"""What stories of the stock project point to, made when the first of them does."""

from collections.abc import Callable
from typing import Any

from taggit.models import Tag
from wagtail.images.models import Filter, Image, Rendition

from media.renditions import NAMED
from tests.bench.stock.models import Author, Category

SPECS = {named.name: named for named in NAMED}


class Things:
    """Keys of categories, authors, tags and pictures by what our record calls them."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], int] = {}

    def _key(self, kind: str, name: str, make: Callable[[], Any]) -> int:
        if (kind, name) not in self._keys:
            self._keys[kind, name] = make().pk
        return self._keys[kind, name]

    def category(self, read: Any) -> int:
        """Return the key of a category."""
        return self._named(Category, read)

    def author(self, read: Any) -> int:
        """Return the key of an author."""
        return self._named(Author, read)

    def tag(self, read: Any) -> int:
        """Return the key of a tag."""
        return self._named(Tag, read)

    def _named(self, model: Any, read: Any) -> int:
        words = {"name": read["name"], "slug": read["slug"]}
        return self._key(
            model.__name__, read["slug"], lambda: model.objects.create(**words)
        )

    def picture(self, read: Any) -> int:
        """Return the key of a picture, which has the renditions of ours."""
        return self._key("picture", read["id"], lambda: _picture(read))


def _picture(read: Any) -> Image:
    # Nobody opens the files, so there are none.
    (image,) = Image.objects.bulk_create(
        [
            Image(
                title=read["caption"][:255],
                description=read["alt"][:255],
                file=f"original_images/{read['id']}.jpg",
                width=read["width"],
                height=read["height"],
                file_size=1,
            )
        ]
    )
    for each in read["renditions"]:
        spec = SPECS[each["name"]].spec(each["format"])
        Rendition.objects.create(
            image=image,
            filter_spec=spec,
            focal_point_key=Filter(spec=spec).get_cache_key(image),
            file=f"images/{each['url'].rpartition('/')[2]}",
            width=each["width"],
            height=each["height"],
        )
    return image
