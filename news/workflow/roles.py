"""The five roles of the newsroom, by the names of their groups."""

REPORTERS = "Reporters"
COPY_EDITORS = "Copy editors"
SECTION_EDITORS = "Section editors"
PHOTO_EDITORS = "Photo editors"
MANAGING_EDITORS = "Managing editors"

ALL = (REPORTERS, COPY_EDITORS, SECTION_EDITORS, PHOTO_EDITORS, MANAGING_EDITORS)
