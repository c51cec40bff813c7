"""Registration of the newsroom with Wagtail; rules live elsewhere."""

from wagtail.snippets.models import register_snippet

from news.viewsets import FilingGroup

register_snippet(FilingGroup)
