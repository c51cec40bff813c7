"""How a screen answers when the desk says no: with words, never with an error page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin import messages
from wagtail.admin.modal_workflow import render_modal_workflow

from news.workflow.errors import DeskRefusal


def say(request: HttpRequest, refusal: DeskRefusal, *, about: str = "") -> None:
    """Show why, as one message with a line for each failed check."""
    text = format_html("<b>{}</b> {}", about, refusal.message) if about else None
    if refusal.findings:
        lines = ((str(finding),) for finding in refusal.findings)
        rows = format_html_join("", "<li>{}</li>", lines)
        text = format_html("{}<ul>{}</ul>", text or refusal.message, rows)
    messages.error(request, text or refusal.message)


def forbid(
    request: HttpRequest, refusal: DeskRefusal, *, url: str = ""
) -> HttpResponse:
    """Answer 403 to somebody who may not, with the reason and a way back."""
    context = {"refusal": refusal, "back_url": url or reverse("wagtailadmin_home")}
    return render(request, "news_workflow/refused.html", context, status=403)


def answer(request: HttpRequest, refusal: DeskRefusal, *, url: str) -> HttpResponse:
    """Answer in the way the screen asked: a page, a dialogue, or JSON."""
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse(
            {
                "success": False,
                "error_code": refusal.code,
                "error_message": " ".join(refusal.words),
            },
            status=400,
        )
    say(request, refusal)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return render_modal_workflow(
            request, "", None, {}, json_data={"step": "success", "redirect": url}
        )
    return redirect(url)


def as_json(refusal: DeskRefusal) -> JsonResponse:
    """Answer a script that asked for a verb: the words, and the refusal's status."""
    words = " ".join([refusal.message, *map(str, refusal.findings)])
    return JsonResponse({"message": words, "code": refusal.code}, status=refusal.status)


def way_back(request: HttpRequest) -> str:
    """Return the screen the request came from, or the dashboard."""
    url = request.META.get("HTTP_REFERER", "")
    is_own = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if is_own and not url.endswith(request.get_full_path()):
        return url
    return reverse("wagtailadmin_home")


class Refusing:
    """Mixin before an admin view: a refusal becomes a message and a way back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except DeskRefusal as refusal:
            return answer(request, refusal, url=self.url_after_refusal(**kwargs))

    def url_after_refusal(self, **kwargs: Any) -> str:
        """Return where to go: the story's editor, if there is a story."""
        page_id = kwargs.get("page_id")
        if page_id:
            return reverse("wagtailadmin_pages:edit", args=[page_id])
        return way_back(self.request)  # type: ignore[attr-defined]
