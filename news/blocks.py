"""What a body is built of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock

from media.blocks import ImageUseBlock

INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript"]


class HeadingBlock(blocks.StructBlock):
    """A heading between paragraphs, of level 2 to 4."""

    text = blocks.CharBlock(label=_("Text"), max_length=200)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", "2"), ("3", "3"), ("4", "4")], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)
    pictures = blocks.ListBlock(ImageUseBlock(), label=_("Pictures"), min_num=2)

    class Meta:
        icon = "image"
        label = _("Gallery")


class PullQuoteBlock(blocks.StructBlock):
    """A sentence lifted out of the story."""

    quote = blocks.TextBlock(label=_("Quote"))
    attribution = blocks.CharBlock(
        label=_("Attribution"), required=False, max_length=160
    )

    class Meta:
        icon = "openquote"
        label = _("Pull quote")


class MediaEmbedBlock(blocks.StructBlock):
    """Something of another site, by oEmbed."""

    embed = EmbedBlock(label=_("Embed"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "media"
        label = _("Embed")


class FactBoxBlock(blocks.StructBlock):
    """Facts set apart from the text."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=[*INLINE, "ol", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("Fact box")


class TableBlock(blocks.StructBlock):
    """Rows and columns, with a caption."""

    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            (
                "rich_text",
                blocks.RichTextBlock(
                    label=_("Rich text"), required=False, features=INLINE
                ),
            ),
        ],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")


class DocumentBlock(blocks.StructBlock):
    """A file for readers to take."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")


class ArticleBody(blocks.StreamBlock):
    """The body of a story, block by block."""

    paragraph = blocks.RichTextBlock(
        features=[*INLINE, "ol", "ul"], icon="pilcrow", label=_("Paragraph")
    )
    heading = HeadingBlock()
    image = ImageUseBlock(icon="image", label=_("Picture"))
    gallery = GalleryBlock()
    pull_quote = PullQuoteBlock()
    embed = MediaEmbedBlock()
    fact_box = FactBoxBlock()
    table = TableBlock()
    related_story = blocks.PageChooserBlock(
        page_type="news.ArticlePage", icon="doc-empty", label=_("Related story")
    )
    document = DocumentBlock()
    divider = blocks.StaticBlock(icon="horizontalrule", label=_("Divider"))
