"""Which fields of a picture the staff API reads and writes besides Wagtail's own."""

from wagtail.api import APIField

PICTURE = [
    APIField("public_id"),
    APIField("caption_line"),
    *(
        APIField(name, writable=True)
        for name in (
            "alt",
            "caption",
            "credit",
            "photographer",
            "source",
            "copyright_notice",
            "usage_terms",
            "rights_from",
            "rights_until",
            "taken_at",
            "place",
            "tags",
        )
    ),
]
