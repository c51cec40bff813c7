"""Pages of long lists, for every list of the desk."""

from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

COUNT_TO = 5_000


class CappedPaginator(WagtailPaginator):
    """Counts so far and no further: nobody turns to page 101 of a list."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most `COUNT_TO`."""
        return self.object_list.order_by()[:COUNT_TO].count()

    @property
    def is_capped(self) -> bool:
        """Tell whether there may be more rows than are counted."""
        return self.count >= COUNT_TO
