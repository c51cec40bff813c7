"""The shape of a body written as JSON, checked before Wagtail takes it apart.

Wagtail reads the JSON of a StreamField as if it were whole: a block without a value or
a number for a text ends in a server error. This says what is wrong, and where.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.blocks.list_block import ListBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import StreamField

from .parser import refuse
from .problems import error

Loc = tuple[str | int, ...]
Errors = Iterator[dict[str, Any]]


def refuse_misshapen(model: type[Model], body: Any) -> None:
    """Refuse a body whose stream fields do not have the shape of their blocks (422)."""
    if isinstance(body, dict):
        refuse(_stream_fields(model, body))


def _stream_fields(model: type[Model], body: dict[str, Any]) -> Errors:
    for field in model._meta.get_fields():
        if isinstance(field, StreamField) and field.name in body:
            yield from _block(field.stream_block, body[field.name], (field.name,))


def _block(block: blocks.Block, value: Any, loc: Loc) -> Errors:
    for kind, check in CHECKS:
        if isinstance(block, kind):
            yield from check(block, value, loc)
            return
    yield from _leaf(block, value, loc)


def _stream(block: BaseStreamBlock, value: Any, loc: Loc) -> Errors:
    if not isinstance(value, list):
        yield error(loc, "Must be a list of blocks.")
        return
    for index, item in enumerate(value):
        yield from _stream_item(block, item, (*loc, index))


def _stream_item(block: BaseStreamBlock, item: Any, loc: Loc) -> Errors:
    if not isinstance(item, dict):
        yield error(loc, 'A block is an object: {"type": …, "value": …}.')
        return
    for name in item.keys() - {"type", "value", "id"}:
        yield error((*loc, name), "Unknown field. A block has type, value and id.")
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in block.child_blocks:
        known = ", ".join(block.child_blocks)
        yield error((*loc, "type"), f"Unknown block type {kind!r}. Known: {known}.")
    elif "value" not in item:
        yield error((*loc, "value"), "The block has no value.")
    elif not isinstance(item.get("id"), str | None):
        yield error((*loc, "id"), "Must be text (a UUID); leave it out for a new one.")
    else:
        yield from _block(block.child_blocks[kind], item["value"], (*loc, "value"))


def _list(block: ListBlock, value: Any, loc: Loc) -> Errors:
    if not isinstance(value, list):
        yield error(loc, "Must be a list.")
        return
    for index, item in enumerate(value):
        yield from _block(block.child_block, item, (*loc, index))


def _struct(block: BaseStructBlock, value: Any, loc: Loc) -> Errors:
    known = ", ".join(block.child_blocks)
    if not isinstance(value, dict):
        yield error(loc, f"Must be an object with {known}.")
        return
    for name, inner in value.items():
        if name not in block.child_blocks:
            yield error((*loc, name), f"Unknown field. Known: {known}.")
        elif inner is not None:
            yield from _block(block.child_blocks[name], inner, (*loc, name))


def _rich_text(block: blocks.RichTextBlock, value: Any, loc: Loc) -> Errors:
    if isinstance(value, dict):
        if not isinstance(value.get("content"), str) or value.keys() - {
            "format",
            "content",
        }:
            yield error(loc, 'Rich text is text or {"format": …, "content": "…"}.')
    elif not isinstance(value, str):
        yield error(loc, "Must be text.")


def _table(block: BaseTypedTableBlock, value: Any, loc: Loc) -> Errors:
    columns = value.get("columns") if isinstance(value, dict) else None
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(columns, list) or not isinstance(rows, list):
        yield error(loc, "A table has columns and rows, both lists.")
        return
    kinds = []
    for index, column in enumerate(columns):
        kind = column.get("type") if isinstance(column, dict) else None
        if not isinstance(kind, str) or kind not in block.child_blocks:
            known = ", ".join(block.child_blocks)
            yield error((*loc, "columns", index, "type"), f"Must be one of {known}.")
        elif not isinstance(column.get("heading"), str):
            yield error((*loc, "columns", index, "heading"), "Must be text.")
        else:
            kinds.append(block.child_blocks[kind])
    if len(kinds) == len(columns):
        for index, row in enumerate(rows):
            yield from _table_row(kinds, row, (*loc, "rows", index, "values"))


def _table_row(kinds: list[blocks.Block], row: Any, loc: Loc) -> Errors:
    values = row.get("values") if isinstance(row, dict) else None
    if not isinstance(values, list) or len(values) != len(kinds):
        yield error(loc, f"Must be a list of {len(kinds)} values, one for each column.")
        return
    for index, (block, value) in enumerate(zip(kinds, values, strict=True)):
        if value is not None:
            yield from _block(block, value, (*loc, index))


def _nothing(block: blocks.StaticBlock, value: Any, loc: Loc) -> Errors:
    if value not in (None, "", {}):
        yield error(loc, "This block has no value: send null.")
    yield from ()


def _chosen(block: blocks.ChooserBlock, value: Any, loc: Loc) -> Errors:
    if type(value) is not int or value < 1:
        yield error(loc, "Must be the id (a number) of what is chosen.")


def _number(block: blocks.FieldBlock, value: Any, loc: Loc) -> Errors:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        yield error(loc, "Must be a number.")
    elif isinstance(value, str):
        try:
            float(value)
        except ValueError:
            yield error(loc, "Must be a number.")


def _truth(block: blocks.BooleanBlock, value: Any, loc: Loc) -> Errors:
    if not isinstance(value, bool):
        yield error(loc, "Must be true or false.")


def _leaf(block: blocks.Block, value: Any, loc: Loc) -> Errors:
    if not isinstance(value, str):
        yield error(loc, "Must be text.")


CHECKS: tuple[tuple[Any, Callable[[Any, Any, Loc], Errors]], ...] = (
    (BaseStreamBlock, _stream),
    (ListBlock, _list),
    (BaseStructBlock, _struct),
    (blocks.RichTextBlock, _rich_text),
    (BaseTypedTableBlock, _table),
    (blocks.StaticBlock, _nothing),
    (blocks.ChooserBlock, _chosen),
    ((blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock), _number),
    (blocks.BooleanBlock, _truth),
)
