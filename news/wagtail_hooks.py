"""Registration of the newsroom with Wagtail; rules live elsewhere."""

from wagtail.snippets.models import register_snippet

from news.viewsets import NamesViewSetGroup

register_snippet(NamesViewSetGroup)
