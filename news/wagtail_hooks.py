"""Registration of the newsroom with Wagtail; rules live elsewhere."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from news.files import refuse_hidden
from news.viewsets import FilingGroup

register_snippet(FilingGroup)

# After Wagtail's own, which asks for the password of a private collection.
hooks.register("before_serve_document", refuse_hidden, order=10)
