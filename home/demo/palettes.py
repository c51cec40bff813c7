"""The colours of the demo newsroom's pictures."""

from home.demo.canvas import Palette

DAWN = Palette(
    "#5b7fa6", "#f6cfa4", "#fff1d0", "#8fa3b5", "#557089", "#23384d", "#d9583f"
)
DUSK = Palette(
    "#2d2f5b", "#f08a5d", "#ffd9a0", "#7b5a7d", "#4a3a63", "#1c1b38", "#ffc15e"
)
NOON = Palette(
    "#5aa4d0", "#dff0f2", "#fffbe8", "#9cc3b7", "#5c9a75", "#2c5f4a", "#e0a02f"
)
NIGHT = Palette(
    "#0b1330", "#34507e", "#fdf3cf", "#2b3f68", "#18264a", "#0a1126", "#ffd36b"
)
AUTUMN = Palette(
    "#8fb1b5", "#f7e3bf", "#fff3d6", "#c9a368", "#a9653a", "#5a3526", "#c43d2b"
)
SEA = Palette(
    "#0e4f66", "#7ec8c4", "#e9fbf2", "#2e8590", "#125a6b", "#06313f", "#f2b35e"
)
SLATE = Palette(
    "#9aa7b2", "#e4e6e3", "#ffffff", "#8d9aa5", "#5f6e7b", "#2c3843", "#c6543a"
)
POSTER = Palette(
    "#c8352b", "#e9714f", "#f8e4c9", "#a52823", "#6f1d20", "#22222e", "#f2c14e"
)
PAPER = Palette(
    "#f3ead7", "#efe2c6", "#fffaf0", "#d8c6a3", "#7c8f8a", "#24404a", "#c94f33"
)
PLUM = Palette(
    "#2a1430", "#7a2f52", "#ffe3c2", "#8c3b5c", "#4d1f42", "#180a1f", "#f5a25d"
)
