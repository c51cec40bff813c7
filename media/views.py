"""Screens of the picture desk that Wagtail lacks or that must say more."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages
from wagtail.images.views.bulk_actions.delete import DeleteBulkAction
from wagtail.images.views.images import DeleteView
from wagtail.images.views.multiple import DeleteView as MultipleDeleteView
from wagtail.permissions import policy_registry

from media.deletion import PictureInUseError, in_use_message, uses
from media.models import NewsImage


def original(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Hand the original, metadata and all, to staff who may edit the picture.

    Also to those who uploaded it. Everyone else is refused, as are guests.
    """
    image = get_object_or_404(NewsImage, public_id=public_id)
    policy = policy_registry.get_by_type(NewsImage)
    if not policy.user_has_permission_for_instance(request.user, "change", image):
        raise PermissionDenied
    try:
        file = image.file.storage.open(image.file.name, "rb")
    except FileNotFoundError as error:
        raise Http404("The original is missing from its storage.") from error
    response = FileResponse(file, as_attachment=True, filename=image.filename)
    response["Cache-Control"] = "private, no-store"
    return response


class PictureDeleteView(DeleteView):
    """Wagtail's delete screen, which says so when a picture is in use."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the usage instead of the delete button."""
        context = super().get_context_data(**kwargs)
        context["is_protected"] = bool(uses(self.object))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or explain why not and show where the picture is used."""
        count = uses(self.object)
        if count:
            message = in_use_message(self.object, count=count)
            messages.error(self.request, message)
            return redirect(self.object.usage_url)
        return super().form_valid(form)


class PictureMultipleDeleteView(MultipleDeleteView):
    """The delete button of the upload screen, with words in place of a crash."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete, or answer 409 with the reason."""
        try:
            return super().post(request, *args, **kwargs)
        except PictureInUseError as error:
            return JsonResponse(
                {"success": False, "error_message": error.messages[0]}, status=409
            )


class PictureBulkDelete(DeleteBulkAction):
    """Wagtail's bulk deletion, which deletes none if one of them is in use."""

    def annotate_items(self, items: list[NewsImage]) -> list[NewsImage]:
        """Count the uses of each; one in use protects the whole choice."""
        items = super().annotate_items(items)
        self.is_protected = any(self._count(item) for item in items)
        return items

    def object_context(self, item: NewsImage) -> dict[str, Any]:
        """Show at each picture whether it is in use."""
        context = super().object_context(item)
        return context | {"is_protected": bool(self._count(item))}

    def prepare_action(
        self, objects: list[NewsImage], objects_without_access: Any
    ) -> HttpResponse | None:
        """Say which of the chosen pictures are in use, and go back."""
        counts = [(item, self._count(item)) for item in objects]
        for item, count in counts:
            if count:
                messages.error(self.request, in_use_message(item, count=count))
        return redirect(self.next_url) if self.is_protected else None

    def _count(self, item: NewsImage) -> int:
        return uses(item)
