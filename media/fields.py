"""The file of a picture: how it is measured, checked on upload and reached by staff."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms.fields import FileField
from django.urls import reverse
from wagtail.images.fields import WagtailImageField as WagtailImageFormField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from media.intake import PictureRefusedError, examine, opened, oriented_size


class OriginalFile(WagtailImageFieldFile):
    """An original on private storage; its only address asks for a staff login."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Give width and height in pixels as a viewer sees the picture.

        A file that is no picture has neither: saving it is refused in words, which
        must not fail earlier while the model is still being built.
        """
        was_closed = self.closed
        try:
            self.open()
            with opened(self, name=self.name or "") as picture:
                return oriented_size(picture)
        except PictureRefusedError:
            return None, None
        finally:
            if was_closed:
                self.close()
            else:
                self.seek(0)

    @property
    def url(self) -> str:
        """Give the address of the download view for staff; there is no public one."""
        return reverse("media_original", args=[self.instance.public_id])


class OriginalField(WagtailImageField):
    """The model field of an original."""

    attr_class = OriginalFile


class PictureFormField(WagtailImageFormField):
    """An upload that is examined to its last pixel before anything is stored."""

    def to_python(self, data: Any) -> UploadedFile | None:
        """Give the upload with its ``intake`` attached; refuse in words."""
        upload: Any = FileField.to_python(self, data)
        if upload is None:
            return None
        upload.intake = examine(upload, name=upload.name, size=upload.size)
        return upload
