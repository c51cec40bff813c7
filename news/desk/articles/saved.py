"""Saved views of the articles list: kept, replaced and thrown away by their owner."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from news.desk.models import SavedView

from .filters import ArticleFilterSet

MOST = 30
DATES = [f"{name}_{end}" for name in ("updated", "published") for end in ("from", "to")]
KEPT = {"q", "ordering", *ArticleFilterSet.base_filters, *DATES}


class SavedViewForm(forms.ModelForm):
    """A name for the filters that are on."""

    class Meta:
        model = SavedView
        fields = ("name", "querystring")

    def clean_querystring(self) -> str:
        """Keep what the list knows, and nothing else."""
        return tidy(self.cleaned_data["querystring"])


def tidy(querystring: str) -> str:
    """Return the filters, search and order of a query string, in one form."""
    given = QueryDict(querystring.lstrip("?"))
    kept = QueryDict(mutable=True)
    for name in sorted(KEPT):
        if values := [value for value in given.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a view under a name; an old one of the same name gives way."""
    user: Any = request.user
    own = SavedView.objects.filter(user=user)
    form = SavedViewForm(request.POST, instance=SavedView(user=user))
    name = request.POST.get("name", "").strip()
    if not form.is_valid():
        problems = "; ".join(str(p) for found in form.errors.values() for p in found)
        messages.error(
            request, _("The view was not saved: %(why)s") % {"why": problems}
        )
        return redirect(_list(tidy(request.POST.get("querystring", ""))))
    querystring = form.cleaned_data["querystring"]
    if own.exclude(name=name).count() >= MOST:
        messages.error(
            request,
            _("You have %(most)d saved views. Delete one first.") % {"most": MOST},
        )
        return redirect(_list(querystring))
    own.update_or_create(
        name=form.cleaned_data["name"],
        defaults={"querystring": querystring},
        create_defaults={"user": user, "querystring": querystring},
    )
    messages.success(request, _("“%(name)s” is saved.") % {"name": name})
    return redirect(_list(querystring))


@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Throw a view away; those of others do not exist for us."""
    view: Any = get_object_or_404(SavedView, pk=view_id, user_id=request.user.pk)
    view.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect(_list(""))


def _list(querystring: str) -> str:
    return f"{reverse('desk_articles:index')}?{querystring}"
