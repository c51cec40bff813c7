"""The line under a picture."""


def caption_line(caption: str, credit: str) -> str:
    """Join caption and credit as papers print them, or give the one there is."""
    return " / ".join(part for part in (caption.strip(), credit.strip()) if part)
