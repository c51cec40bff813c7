"""Blocks that Wagtail 8.0 reads through its API but cannot write.

Its API turns a body into form data by `block.value_for_form`, which static blocks and
typed tables do not have: a story with a divider would end in a server error. A test
tells when Wagtail has closed the gap, and this module can go.
"""

from typing import Any

from wagtail.blocks import StaticBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock, TypedTable


def close_gaps() -> None:
    """Teach both kinds of block to pass through Wagtail's form data; safe to repeat."""
    if hasattr(StaticBlock, "value_for_form"):
        return
    StaticBlock.value_for_form = _nothing
    BaseTypedTableBlock.value_for_form = _whole
    BaseTypedTableBlock.value_from_datadict = _whole_or(
        BaseTypedTableBlock.value_from_datadict
    )


def _nothing(block: StaticBlock, value: Any) -> str:
    return ""


def _whole(block: BaseTypedTableBlock, value: TypedTable) -> TypedTable:
    return value


def _whole_or(from_fields: Any) -> Any:
    """Take the table the API put there whole; an HTML form has only text fields."""

    def value_from_datadict(
        block: BaseTypedTableBlock, data: Any, files: Any, prefix: str
    ) -> TypedTable:
        given = data.get(prefix)
        if isinstance(given, TypedTable):
            return given
        return from_fields(block, data, files, prefix)

    return value_from_datadict
