"""What the address of a desk's screen asks for."""


def number_in(text: str | None) -> int | None:
    """Read a key or a page's number; None for anything else, however long."""
    is_number = text and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if text and is_number else None
