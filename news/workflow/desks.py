"""Which desk answers for which part of the paper, for many stories at once."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Desk:
    """A group of people and the place in the tree where its sections begin."""

    id: int
    name: str
    path: str


class Desks:
    """All desks of the paper, read once; each story asks without a query."""

    def __init__(self) -> None:
        from news.models import SectionPage

        rows = (
            SectionPage.objects.filter(desk__isnull=False)
            .order_by("-depth", "path")
            .values_list("desk_id", "desk__name", "path")
        )
        self.all = tuple(Desk(*row) for row in rows)

    def of(self, path: str) -> Desk | None:
        """Return the desk of the nearest section above a page, or None."""
        return next((desk for desk in self.all if path.startswith(desk.path)), None)

    def names(self) -> dict[int, str]:
        """Return the names of all desks by their ids, in the order of names."""
        found = {desk.id: desk.name for desk in self.all}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def stories_of(self, desk_ids: set[int]) -> Q:
        """Say which pages belong to one of these desks."""
        return self._belonging(lambda desk: desk.id in desk_ids)

    def stories_of_others(self, desk_ids: set[int]) -> Q:
        """Say which pages belong to a desk that is none of these."""
        return self._belonging(lambda desk: desk.id not in desk_ids)

    def _belonging(self, is_wanted: Any) -> Q:
        found = Q(pk__in=[])
        for desk in self.all:
            if is_wanted(desk):
                inside = below(desk.path)
                for nested in self.all:
                    if nested.path != desk.path and nested.path.startswith(desk.path):
                        inside &= ~below(nested.path)
                found |= inside
        return found


def nearest(article: Any) -> Any:
    """Return the group of the nearest section above that has a desk, or None."""
    from news.models import SectionPage

    sections = SectionPage.objects.ancestor_of(article).filter(desk__isnull=False)
    section = sections.select_related("desk").order_by("-depth").first()
    return section.desk if section else None


def below(path: str, *, place: str = "path") -> Q:
    """Say which pages lie at a place of the tree or under it, as an index reads it."""
    return Q(**{f"{place}__gte": path, f"{place}__lt": _after(path)})


def _after(path: str) -> str:
    """Return the first path behind all those that begin with `path`.

    The letters of a path are digits and capitals, which sort in this order in every
    collation.
    """
    return path + "ZZZZZ"
