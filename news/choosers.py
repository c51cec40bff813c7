"""The fields that choose an author or a category, and the lists they come from."""

from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


def _about(words: Promise, name: Any) -> str:
    return str(words) % {"object": name}


_say = lazy(_about, str)


class FilingChooser(AdminSnippetChooser):
    """Speaks to each person anew.

    Wagtail's puts the words together when a form is first made, and so for everybody in
    the language of whoever opened the first one.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        name = self.model._meta.verbose_name
        self.choose_one_text = _say(_("Choose %(object)s"), name)
        self.choose_another_text = _say(_("Choose another %(object)s"), name)
        self.link_to_chosen_text = _say(_("Edit this %(object)s"), name)


class FilingViewSet(SnippetViewSet):
    """What stories are filed under, chosen by fields that speak to each person anew."""

    @property
    def chooser_viewset(self) -> SnippetChooserViewSet:
        """Wagtail's own screens, with our field."""
        found = super().chooser_viewset
        found.base_widget_class = FilingChooser
        return found
