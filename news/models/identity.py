"""The public id of a page: its own through every kind of copying, for ever."""

from typing import Any
from uuid import uuid4

from wagtail.models import PagePermissionTester


class PublicPermissionTester(PagePermissionTester):
    """Wagtail's page rights, without passwords for readers."""

    def can_set_view_restrictions(self) -> bool:
        """Never: readers get pages from the record, which knows no passwords."""
        return False


class PublicPage:
    """Mixin before `Page` for pages with a `public_id`."""

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Keep this page's own public id: a copied revision carries the source's."""
        page = super().with_content_json(content)  # type: ignore[misc]
        page.public_id = self.public_id
        return page

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Give a new alias an id: Wagtail copies every column of the source into it."""
        if self._state.adding and self.alias_of_id:  # type: ignore[attr-defined]
            self.public_id = uuid4()
        return super().save(*args, **kwargs)  # type: ignore[misc]

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Return what a user may do here."""
        return PublicPermissionTester(user, self)
