"""Tables of figures, and the page they are written into."""

from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: {} -->", "<!-- end of figures -->"


class Table:
    """Rows of figures under headings."""

    def __init__(self, *headings: str) -> None:
        self.headings = headings
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *cells: Any) -> None:
        """Add a row, and show it as it comes."""
        self.rows.append(cells)
        print("  ", " | ".join(map(_shown, cells)), flush=True)

    def markdown(self) -> str:
        """Return the table for the page."""
        lines = [self.headings, ("---", *["---:"] * (len(self.headings) - 1))]
        lines += [tuple(map(_shown, row)) for row in self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(page: Path, figures: dict[str, str]) -> None:
    """Put figures between their marks; prose around them stays as it is."""
    text = page.read_text()
    for name, figure in figures.items():
        begin = BEGIN.format(name)
        before, found, rest = text.partition(begin)
        if not found:
            raise SystemExit(f"{page} has no place for {begin}.")
        text = f"{before}{begin}\n\n{figure}\n\n{END}{rest.partition(END)[2]}"
    page.write_text(text)


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
