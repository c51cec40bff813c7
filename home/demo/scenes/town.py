"""Scenes of the town: skyline, tram, market, council chamber, ballot box."""

import math

from home.demo.canvas import HEIGHT, WIDTH, Canvas


def skyline(canvas: Canvas) -> None:
    """Draw three rows of buildings with lit windows under a large moon."""
    colors = canvas.palette
    canvas.sky()
    canvas.stars(70, below=340)
    canvas.glow(1180, 300, 460, colors.light, 0.5)
    canvas.disc(1180, 300, 96, colors.light)
    _row(canvas, 430, 190, colors.far, 0.0)
    canvas.haze(760, 260, colors.horizon, 0.5)
    _row(canvas, 560, 200, colors.middle, 0.22)
    canvas.haze(900, 190, colors.horizon, 0.22)
    _row(canvas, 720, 190, colors.near, 0.34)


def _row(canvas: Canvas, top: float, swing: float, color: str, lit: float) -> None:
    x = -20.0
    while x < WIDTH:
        width = canvas.random.uniform(70, 150)
        roof = top + canvas.random.uniform(-swing, swing)
        canvas.box(x, roof, width, HEIGHT - roof, color)
        _roof(canvas, x, roof, width, color)
        _windows(canvas, x, roof, width, lit)
        x += width + canvas.random.choice((0, 0, 6, 18))


def _roof(canvas: Canvas, x: float, roof: float, width: float, color: str) -> None:
    form = canvas.random.random()
    if form < 0.2:
        canvas.polygon(
            [(x, roof + 1), (x + width / 2, roof - width * 0.5), (x + width, roof + 1)],
            color,
        )
    elif form < 0.4:
        canvas.box(x + width * 0.47, roof - 90, 5, 92, color)
    elif form < 0.6:
        canvas.box(x + width * 0.2, roof - 34, width * 0.6, 36, color)


def _windows(canvas: Canvas, x: float, roof: float, width: float, lit: float) -> None:
    if not lit:
        return
    columns = int((width - 16) // 19)
    left = x + (width - columns * 19 + 8) / 2
    for row in range(int((HEIGHT - roof - 24) // 27)):
        for column in range(columns):
            if canvas.random.random() < lit:
                color = canvas.random.choice(
                    (canvas.palette.accent, canvas.palette.light)
                )
                canvas.box(left + column * 19, roof + 20 + row * 27, 10, 15, color)


def tram(canvas: Canvas) -> None:
    """Draw a tram between housefronts."""
    colors = canvas.palette
    canvas.sky(horizon=820)
    for x, width, height, color in (
        (-20, 240, 590, colors.far),
        (220, 190, 500, colors.middle),
        (410, 230, 640, colors.far),
        (640, 210, 540, colors.middle),
        (850, 250, 610, colors.far),
        (1100, 200, 500, colors.middle),
        (1300, 320, 650, colors.far),
    ):
        _house(canvas, x, 820 - height, width, height, color)
    canvas.gradient(colors.middle, colors.near, above=820)
    for y in (906, 950):
        canvas.box(0, y, WIDTH, 6, colors.light)
    canvas.line([(0, 330), (WIDTH, 300)], colors.near, 3)
    _car(canvas, 250, 520)


def _house(
    canvas: Canvas, x: float, y: float, width: float, height: float, color: str
) -> None:
    canvas.box(x, y, width, height, color)
    canvas.polygon(
        [(x - 8, y + 2), (x + width / 2, y - 90), (x + width + 8, y + 2)],
        canvas.palette.near,
    )
    gap = width / 4
    for row in range(int(height // 120)):
        for column in range(3):
            warm = canvas.random.random() < 0.35
            shade = canvas.palette.accent if warm else canvas.palette.light
            canvas.box(
                x + gap * (column + 0.66),
                y + 36 + row * 116,
                gap * 0.66,
                70,
                shade,
                r=3,
            )


def _car(canvas: Canvas, x: float, y: float) -> None:
    colors = canvas.palette
    canvas.line([(x + 520, y), (x + 590, y - 120), (x + 500, y - 206)], colors.near, 6)
    canvas.box(x, y, 1100, 350, colors.accent, r=46)
    canvas.box(x, y + 196, 1100, 26, colors.light)
    canvas.box(x + 40, y - 18, 1020, 30, colors.near, r=12)
    for column in range(7):
        canvas.box(x + 44 + column * 148, y + 48, 124, 126, colors.near, r=12)
        canvas.veil(
            [
                (x + 54 + column * 148, y + 168),
                (x + 104 + column * 148, y + 54),
                (x + 140 + column * 148, y + 54),
                (x + 90 + column * 148, y + 168),
            ],
            colors.light,
            0.35,
        )
    for column in (2, 5):
        canvas.box(x + 44 + column * 148, y + 44, 124, 290, colors.near, r=8)
        canvas.box(x + 104 + column * 148, y + 44, 4, 290, colors.accent)
    canvas.box(x + 60, y + 346, 980, 42, colors.near, r=14)
    for dx in (150, 300, 800, 950):
        canvas.disc(x + dx, y + 390, 34, colors.near)
        canvas.disc(x + dx, y + 390, 14, colors.far)
    canvas.glow(x + 1086, y + 280, 120, colors.light, 0.9)


def market(canvas: Canvas) -> None:
    """Draw striped awnings over crates of fruit."""
    colors = canvas.palette
    canvas.gradient(colors.near, colors.middle)
    for stall, (main, other) in enumerate(
        (
            (colors.accent, colors.light),
            (colors.far, colors.light),
            (colors.near, colors.horizon),
        )
    ):
        _stall(canvas, -40 + stall * 560, main, other)


def _stall(canvas: Canvas, x: float, main: str, other: str) -> None:
    colors = canvas.palette
    for dx in (6, 512):
        canvas.box(x + dx, 320, 16, 760, colors.near)
    for stripe in range(8):
        left = x - 10 + stripe * 68
        top = x + 40 + stripe * 55
        color = main if stripe % 2 else other
        canvas.polygon(
            [(top, 130), (top + 55, 130), (left + 68, 360), (left, 360)], color
        )
        canvas.ellipse(left + 34, 360, 34, 30, color)
    canvas.glow(x + 270, 470, 300, colors.light, 0.5)
    for row in range(3):
        y = 600 + row * 140
        _crate(canvas, x + 36, y)
        _crate(canvas, x + 284, y)


def _crate(canvas: Canvas, x: float, y: float) -> None:
    colors = canvas.palette
    fruit = canvas.random.choice(
        (colors.accent, colors.light, colors.horizon, "#7d9a3c", "#d98c2b", "#9b2f3f")
    )
    for row in range(2):
        for column in range(6):
            cx, cy = x + 22 + column * 36 + row * 8, y - 10 + row * 20
            canvas.disc(cx, cy, 22, fruit)
            canvas.disc(cx - 7, cy - 8, 5, colors.light)
    canvas.box(x, y + 16, 222, 74, "#8a6138", r=4)
    for slat in (18, 42):
        canvas.box(x, y + 16 + slat, 222, 4, "#5f4124")


def chamber(canvas: Canvas) -> None:
    """Draw the half circle of an assembly, seen from the gallery."""
    colors = canvas.palette
    canvas.gradient(colors.middle, colors.near)
    for x in range(100, WIDTH, 280):
        canvas.box(x, 0, 110, 420, colors.far, r=52)
        canvas.box(x + 14, 14, 82, 400, colors.horizon, r=40)
        canvas.beam(
            [(x + 14, 20), (x + 96, 20), (x + 250, 900), (x + 60, 900)],
            colors.light,
            0.16,
        )
    canvas.polygon([(0, 420), (WIDTH, 420), (WIDTH, HEIGHT), (0, HEIGHT)], colors.near)
    canvas.ellipse(800, 1010, 900, 560, colors.middle)
    for ring in range(6):
        _seats(canvas, 320 + ring * 98, 16 + ring * 5)
    canvas.ellipse(800, 1010, 220, 150, colors.far)
    canvas.box(690, 880, 220, 120, colors.accent, r=10)
    canvas.box(720, 850, 160, 40, colors.light, r=6)


def _seats(canvas: Canvas, radius: float, count: int) -> None:
    colors = canvas.palette
    for seat in range(count + 1):
        angle = math.pi * (0.04 + 0.92 * seat / count)
        x, y = (
            800 - radius * 1.06 * math.cos(angle),
            1010 - radius * 0.64 * math.sin(angle),
        )
        taken = canvas.random.random() < 0.78
        canvas.ellipse(x, y + 10, 24, 17, colors.near)
        if taken:
            color = canvas.random.choice(
                (colors.accent, colors.horizon, colors.far, colors.light)
            )
            canvas.ellipse(x, y, 19, 20, color)
            canvas.disc(x, y - 25, 12, colors.light)


def ballot(canvas: Canvas) -> None:
    """Draw a hand-marked paper half way into a ballot box."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.horizon)
    for ray in range(18):
        angle = ray * math.tau / 18
        points = [(800.0, 620.0)]
        for turn in (angle, angle + math.tau / 36):
            points.append((800 + 1500 * math.cos(turn), 620 + 1500 * math.sin(turn)))
        canvas.veil(points, colors.light, 0.22)
    canvas.veil(
        [(360, 1000), (1300, 1000), (1420, 1067), (300, 1067)], colors.near, 0.4
    )
    canvas.polygon([(600, 150), (1010, 210), (950, 640), (540, 580)], colors.light)
    for row, marked in enumerate((False, True, False)):
        x, y = 618 - row * 14, 240 + row * 98
        canvas.polygon(
            [(x, y), (x + 52, y + 8), (x + 45, y + 60), (x - 7, y + 52)], colors.near
        )
        canvas.polygon(
            [(x + 6, y + 7), (x + 46, y + 13), (x + 40, y + 53), (x, y + 47)],
            colors.light,
        )
        canvas.line([(x + 92, y + 40), (x + 300, y + 70)], colors.far, 12)
        if marked:
            canvas.line([(x - 8, y - 10), (x + 54, y + 68)], colors.accent, 11)
            canvas.line([(x + 62, y - 6), (x - 10, y + 66)], colors.accent, 11)
    canvas.box(380, 560, 840, 470, colors.near, r=18)
    canvas.box(350, 520, 900, 90, colors.middle, r=14)
    canvas.box(480, 552, 640, 22, colors.near, r=10)
    canvas.box(720, 740, 160, 160, colors.accent, r=80)
    canvas.line([(765, 822), (792, 850), (842, 786)], colors.light, 15)
