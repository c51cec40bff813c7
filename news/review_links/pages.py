"""The outsider's page: the version as readers would have it, and a form beneath."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delivery.access.gate import judge, too_many
from delivery.http.credentials import keep_private
from news.preview import sketches
from news.reader.masthead import masthead
from news.reader.pages import article_context
from news.reader.responses import uncached_response
from news.workflow.errors import NotReady

from .answer_form import AnswerForm
from .links import LinkClosedError, answer, living
from .models import ReviewLink


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what a link opens, and write down what is answered.

    404 for a token that is none, 410 for one that is over, 422 for a form with a
    mistake in it, 429 for an address that asks too often; each in words.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return keep_private(_shown(request, token))


def _shown(request: HttpRequest, token: str) -> HttpResponseBase:
    verdict = judge(request, None)
    if verdict and verdict.retry_after:
        problem = too_many(verdict)
        response = _refusal(request, problem.detail, status=problem.status)
        for name, value in problem.headers.items():
            response[name] = value
        return response
    try:
        link = living(token)
    except Http404:
        words = _("No link of this house: copy it whole, or ask for a new one.")
        return _refusal(request, words, status=404)
    except LinkClosedError as closed:
        return _refusal(request, str(closed), status=410)
    document = json.loads(sketches.draft_of(link.revision).body)
    with translation.override(document["locale"]):
        return _page(request, link, document)


def _page(
    request: HttpRequest, link: ReviewLink, document: dict[str, Any]
) -> HttpResponseBase:
    form, status = AnswerForm(link=link), 200
    if request.method == "POST" and link.may_comment:
        form = AnswerForm(request.POST, link=link)
        if _is_taken(form, link):
            return HttpResponseRedirect(f"{request.path}#answers")
        status = 422
    context = article_context(document, head=masthead(document["locale"]), draft=True)
    context |= {
        "link": link,
        "form": form if link.may_comment else None,
        "answers": link.answers.all(),
        "csrf_token": get_token(request),
        "action": request.path,
    }
    return uncached_response(
        request,
        "news_review_links/read.html",
        context,
        locale=document["locale"],
        status=status,
    )


def _is_taken(form: AnswerForm, link: ReviewLink) -> bool:
    if not form.is_valid():
        return False
    try:
        answer(link, **{"decision": "", **form.cleaned_data})
    except NotReady as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _refusal(request: HttpRequest, words: str, *, status: int) -> HttpResponseBase:
    head = masthead(settings.LANGUAGE_CODE)
    return uncached_response(
        request,
        "news_review_links/refused.html",
        {
            "masthead": head,
            "words": words,
            # What somebody wrote too late is theirs to send some other way.
            "unsent": request.POST.get("text", "")[:5000],
        },
        locale=head.locale,
        status=status,
    )
