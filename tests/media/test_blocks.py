"""A picture placed in a story, with words for that use."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from media.blocks import ImageUseBlock
from media.projection import PictureUse, project_pictures
from tests.media.pictures import saved

pytestmark = pytest.mark.django_db


def test_the_value_gives_a_use_that_can_be_projected():
    image = saved(caption="Own", credit="Getty")
    block = ImageUseBlock()
    value = block.to_python({"image": image.pk, "caption": "Here", "alt": "Seen"})
    document = project_pictures([PictureUse(**value.use)])[0]
    assert document.caption_line == "Here / Getty"
    assert document.alt == "Seen"


def test_a_draft_may_lack_every_word():
    block = ImageUseBlock()
    value = block.to_python({"image": saved().pk})
    assert block.clean(value)["alt"] == ""


def test_a_decorative_picture_cannot_describe_itself():
    block = ImageUseBlock()
    value = block.to_python({"image": saved().pk, "decorative": True, "alt": "A"})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


def test_the_picture_is_found_by_the_reference_index():
    image = saved()
    block = ImageUseBlock()
    value = block.to_python({"image": image.pk})
    references = list(block.extract_references(value))
    assert [reference[1] for reference in references] == [str(image.pk)]
