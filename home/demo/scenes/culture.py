"""Scenes of culture and sport: stage, shelf, stadium, road race, film."""

import math

from home.demo.canvas import HEIGHT, WIDTH, Canvas


def concert(canvas: Canvas) -> None:
    """Draw a lit stage behind the heads and arms of a crowd."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.horizon)
    canvas.glow(800, 560, 760, colors.accent, 0.7)
    for x, spread in ((160, -260), (450, -90), (800, 0), (1150, 90), (1440, 260)):
        canvas.beam(
            [
                (x - 8, -10),
                (x + 8, -10),
                (x + spread + 190, 900),
                (x + spread - 190, 900),
            ],
            colors.light,
            0.3,
        )
        canvas.box(x - 24, 0, 48, 42, colors.near, r=8)
    canvas.box(180, 690, 1240, 60, colors.near)
    for place, size in ((480, 1.0), (800, 1.18), (1110, 0.96)):
        _player(canvas, place, 700, size)
    for row in range(3):
        for number in range(24):
            left = number * 70 + canvas.random.uniform(-22, 22) + row * 20
            _listener(canvas, left, 880 + row * 80 + canvas.random.uniform(-18, 18))


def _player(canvas: Canvas, x: float, foot: float, size: float) -> None:
    ink = canvas.palette.near
    canvas.polygon(
        [
            (x - 34 * size, foot),
            (x - 40 * size, foot - 150 * size),
            (x + 40 * size, foot - 150 * size),
            (x + 34 * size, foot),
        ],
        ink,
    )
    canvas.disc(x, foot - 184 * size, 30 * size, ink)
    canvas.line(
        [(x - 90 * size, foot - 60 * size), (x + 96 * size, foot - 128 * size)],
        ink,
        12 * size,
    )
    canvas.ellipse(
        x - 56 * size, foot - 72 * size, 40 * size, 30 * size, canvas.palette.accent
    )


def _listener(canvas: Canvas, x: float, y: float) -> None:
    ink = canvas.palette.near
    canvas.disc(x, y, 30, ink)
    canvas.ellipse(x, y + 92, 52, 66, ink)
    if canvas.random.random() < 0.3:
        reach = canvas.random.uniform(-30, 30)
        canvas.line([(x + 30, y + 60), (x + 42 + reach, y - 96)], ink, 17)
        canvas.disc(x + 42 + reach, y - 100, 13, ink)


def shelves(canvas: Canvas) -> None:
    """Draw three shelves of book spines."""
    colors = canvas.palette
    canvas.gradient(colors.near, colors.near)
    shades = (
        colors.accent,
        colors.middle,
        colors.far,
        colors.light,
        colors.horizon,
        "#3d5a5e",
        "#b7863a",
    )
    for shelf in range(3):
        floor = 350 + shelf * 350
        x = 10.0
        while x < WIDTH:
            width = canvas.random.uniform(26, 70)
            height = canvas.random.uniform(220, 300)
            _spine(canvas, x, floor, width, height, canvas.random.choice(shades))
            x += width + canvas.random.choice(
                (2, 2, 3, 40 if canvas.random.random() < 0.15 else 3)
            )
        canvas.box(0, floor, WIDTH, 22, "#7a5233")
        canvas.box(0, floor + 18, WIDTH, 6, "#4d3320")


def _spine(
    canvas: Canvas, x: float, floor: float, width: float, height: float, color: str
) -> None:
    ink = canvas.palette.near
    canvas.box(x, floor - height, width, height, color, r=4)
    canvas.veil(
        [
            (x + width * 0.72, floor - height),
            (x + width, floor - height),
            (x + width, floor),
            (x + width * 0.72, floor),
        ],
        ink,
        0.25,
    )
    band = canvas.random.uniform(0.12, 0.3) * height
    canvas.box(x, floor - height + band, width, 7, ink)
    canvas.box(x, floor - height + band + 12, width, 3, ink)
    canvas.box(x + width * 0.42, floor - height * 0.55, width * 0.16, height * 0.3, ink)


def stadium(canvas: Canvas) -> None:
    """Draw a floodlit pitch before a full stand."""
    colors = canvas.palette
    canvas.sky(horizon=400)
    canvas.stars(60, below=200)
    canvas.polygon([(0, 260), (WIDTH, 180), (WIDTH, 560), (0, 560)], colors.near)
    for row in range(15):
        for number in range(96):
            x = number * 17 + canvas.random.uniform(-4, 4)
            y = 290 - x * 0.05 + row * 17
            color = canvas.random.choice(
                (colors.accent, colors.light, colors.far, colors.middle, colors.far)
            )
            canvas.disc(x, y, 5.6, color)
    canvas.gradient("#2f7d4a", "#1d5a36", above=540)
    for stripe in range(-8, 9, 2):
        canvas.veil(
            [
                (800 + stripe * 70, 540),
                (870 + stripe * 70, 540),
                (940 + stripe * 210, HEIGHT),
                (730 + stripe * 210, HEIGHT),
            ],
            "#5fae6e",
            0.3,
        )
    canvas.line([(0, 620), (WIDTH, 620)], colors.light, 4)
    canvas.line([(420, 620), (160, 880), (1440, 880), (1180, 620)], colors.light, 5)
    canvas.veil([(930, 912), (1090, 912), (1080, 930), (940, 930)], "#0b2b18", 0.5)
    canvas.disc(1000, 850, 66, "#f6f4ec")
    _patches(canvas, 1000, 850)
    for x in (180, 1420):
        canvas.box(x - 6, 60, 12, 220, colors.near)
        canvas.box(x - 80, 20, 160, 64, colors.near, r=8)
        for lamp in range(8):
            canvas.disc(
                x - 57 + (lamp % 4) * 38, 38 + (lamp // 4) * 28, 11, colors.light
            )
        canvas.glow(x, 52, 420, colors.light, 0.6)


def _patches(canvas: Canvas, x: float, y: float) -> None:
    def five(cx: float, cy: float, r: float, turn: float) -> None:
        points = [
            (
                cx + r * math.cos(turn + k * math.tau / 5),
                cy + r * math.sin(turn + k * math.tau / 5),
            )
            for k in range(5)
        ]
        canvas.polygon(points, "#22222e")

    five(x, y, 21, -math.pi / 2)
    for k in range(5):
        turn = -math.pi / 2 + k * math.tau / 5
        canvas.line(
            [
                (x + 21 * math.cos(turn), y + 21 * math.sin(turn)),
                (x + 46 * math.cos(turn), y + 46 * math.sin(turn)),
            ],
            "#22222e",
            3,
        )
        five(x + 54 * math.cos(turn), y + 54 * math.sin(turn), 11, turn)


def riders(canvas: Canvas) -> None:
    """Draw a group of racing cyclists on a coast road."""
    colors = canvas.palette
    canvas.sky(horizon=600)
    canvas.glow(300, 260, 420, colors.light, 0.8)
    canvas.ridge(560, 230, colors.far, roughness=0.48)
    canvas.haze(560, 120, colors.horizon, 0.6)
    canvas.gradient(colors.middle, colors.far, above=560, below=820)
    canvas.polygon([(0, 800), (WIDTH, 760), (WIDTH, HEIGHT), (0, HEIGHT)], colors.near)
    canvas.line([(0, 812), (WIDTH, 772)], colors.light, 5)
    shirts = (
        colors.accent,
        colors.light,
        "#3f7fb5",
        colors.accent,
        "#e6b93d",
        colors.light,
    )
    for number in range(6):
        _rider(canvas, 190 + number * 232, 950 - number * 12, shirts[number])


def _rider(canvas: Canvas, x: float, y: float, shirt: str) -> None:
    light = canvas.palette.horizon
    for dx in (-70, 84):
        canvas.arc(x + dx, y, 62, (0, 360), light, 5)
        canvas.arc(x + dx, y, 12, (0, 360), light, 3)
    canvas.line(
        [(x - 70, y), (x - 4, y + 4), (x + 62, y - 96), (x - 30, y - 92), (x - 70, y)],
        light,
        6,
    )
    canvas.line([(x - 4, y + 4), (x - 34, y - 110)], light, 5)
    canvas.line([(x + 84, y), (x + 60, y - 112), (x + 88, y - 120)], light, 6)
    canvas.line([(x - 36, y - 120), (x + 26, y - 66), (x - 6, y + 6)], "#1c2430", 21)
    canvas.polygon(
        [
            (x - 58, y - 136),
            (x - 20, y - 176),
            (x + 62, y - 196),
            (x + 76, y - 170),
            (x - 8, y - 112),
        ],
        shirt,
    )
    canvas.line([(x + 60, y - 180), (x + 88, y - 124)], "#d9a27c", 13)
    canvas.disc(x + 92, y - 206, 23, "#d9a27c")
    canvas.ellipse(x + 90, y - 218, 31, 18, shirt)


def film(canvas: Canvas) -> None:
    """Draw strips of film that cross a lit screen."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.horizon)
    canvas.glow(800, 520, 800, colors.light, 0.7)
    for number, (y, slope) in enumerate(((170, 0.16), (470, -0.12), (760, 0.07))):
        _strip(canvas, y, slope, number)


def _strip(canvas: Canvas, y: float, slope: float, number: int) -> None:
    colors = canvas.palette
    half = 105

    def at(x: float, off: float) -> tuple[float, float]:
        return x - slope * off, y + off + slope * (x - 800)

    canvas.veil(
        [
            at(-60, -half + 22),
            at(1660, -half + 22),
            at(1660, half + 22),
            at(-60, half + 22),
        ],
        "#000000",
        0.25,
    )
    canvas.polygon(
        [at(-60, -half), at(1660, -half), at(1660, half), at(-60, half)], colors.near
    )
    for frame in range(9):
        x = -40 + frame * 190 + number * 40
        shade = (colors.accent, colors.middle, colors.far)[(frame + number) % 3]
        canvas.polygon(
            [at(x, -66), at(x + 168, -66), at(x + 168, 66), at(x, 66)], shade
        )
        centre = at(x + 84 + 30 * math.sin(frame + number), 8)
        canvas.disc(*centre, 34, colors.light)
    for hole in range(36):
        x = -40 + hole * 47
        for off in (-94, 76):
            canvas.polygon(
                [at(x, off), at(x + 22, off), at(x + 22, off + 18), at(x, off + 18)],
                colors.light,
            )


def curtain(canvas: Canvas) -> None:
    """Draw a theatre curtain parting over an empty, lit stage."""
    colors = canvas.palette
    canvas.gradient(colors.near, colors.middle)
    canvas.ellipse(800, 930, 620, 110, colors.far)
    canvas.beam([(770, -40), (830, -40), (1230, 940), (370, 940)], colors.light, 0.5)
    canvas.ellipse(800, 930, 360, 62, colors.light)
    canvas.box(786, 560, 10, 360, colors.near)
    canvas.disc(791, 548, 24, colors.near)
    canvas.ellipse(791, 922, 64, 12, colors.near)
    for side in (0, 1):
        _drape(canvas, mirrored=bool(side))
    canvas.box(0, 0, WIDTH, 90, colors.accent)
    for x in range(0, WIDTH, 100):
        canvas.ellipse(x + 50, 90, 50, 44, colors.accent)
        canvas.veil(
            [(x + 70, 0), (x + 100, 0), (x + 100, 100), (x + 74, 128)],
            colors.near,
            0.35,
        )


def _drape(canvas: Canvas, *, mirrored: bool) -> None:
    colors = canvas.palette
    for fold in range(9):
        left, right = fold * 62, fold * 62 + 64
        low_left, low_right = left * 0.62, right * 0.62
        points = [
            (left, 0),
            (right, 0),
            (low_right + 20, 620),
            (low_right, HEIGHT),
            (low_left, HEIGHT),
            (low_left + 20, 620),
        ]
        dark = [
            (right - 26, 0),
            (right, 0),
            (low_right + 20, 620),
            (low_right, HEIGHT),
            (low_right - 20, HEIGHT),
            (low_right - 2, 620),
        ]
        if mirrored:
            points = [(WIDTH - x, y) for x, y in points]
            dark = [(WIDTH - x, y) for x, y in dark]
        canvas.polygon(points, colors.accent)
        canvas.veil(dark, colors.near, 0.5)
