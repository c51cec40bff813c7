"""What the demo's stories show: pictures sent in as files, a document, an embed."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.images import get_image_model

from home.demo.catalogue import PICTURES
from home.demo.pictures import Picture, draw

BUDGET = """service,last year (millions),this year (millions)
Schools,212.4,213.0
Roads and bridges,64.1,71.8
Trams,48.9,47.2
Parks and baths,19.6,19.1
Libraries,11.2,10.9
"""
VIDEO = "https://www.youtube.com/watch?v=jNQXAC9IVRw"
PLAYER = (
    '<iframe width="640" height="480" title="Me at the zoo" allowfullscreen '
    'src="https://www.youtube-nocookie.com/embed/jNQXAC9IVRw"></iframe>'
)
SIZE = 160  # pixels of the square around a point of interest


def send_in_pictures(
    photo: Any, *, chosen: Mapping[str, Picture] = PICTURES
) -> dict[str, int]:
    """Draw and upload what is not there yet; return primary keys by name.

    The desk reads caption, credit and all other words out of the files.
    """
    model = get_image_model()
    keys = {}
    for key, picture in chosen.items():
        image = model.objects.filter(title=picture.words.title).first()
        if image is None:
            file = ContentFile(draw(picture), name=f"{key}.jpg")
            image = model(file=file, uploaded_by_user=photo)
            if picture.focus:
                image.focal_point_x = round(picture.focus[0] * 1600)
                image.focal_point_y = round(picture.focus[1] * 1067)
                image.focal_point_width = image.focal_point_height = SIZE
            image.save()
        keys[key] = image.pk
    return keys


def file_documents(owner: Any) -> dict[str, int]:
    """Store the files that stories offer; return primary keys by name."""
    document = get_document_model()(
        title="City budget, main tables",
        file=ContentFile(BUDGET.encode(), name="halverport-budget.csv"),
        uploaded_by_user=owner,
    )
    document.save()
    return {"budget-tables": document.pk}


def remember_embeds() -> None:
    """Write down what the video's site would answer: the demo needs no network."""
    Embed.objects.update_or_create(
        hash=get_embed_hash(VIDEO),
        defaults={
            "url": VIDEO,
            "max_width": None,
            "type": "video",
            "html": PLAYER,
            "title": "Me at the zoo",
            "author_name": "jawed",
            "provider_name": "YouTube",
            "width": 640,
            "height": 480,
        },
    )
