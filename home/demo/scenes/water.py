"""Scenes of the water: harbour, lighthouse, river crews, bridge, the deep."""

import math

from home.demo.canvas import HEIGHT, WIDTH, Canvas


def glints(canvas: Canvas, *, above: float, x: float, spread: float) -> None:
    """Break light on water into short strokes that widen towards the viewer."""
    for _ in range(240):
        y = above + (HEIGHT - above) * canvas.random.random() ** 1.2
        depth = (y - above) / (HEIGHT - above)
        middle = canvas.random.gauss(x, spread * (0.25 + depth))
        length = canvas.random.uniform(14, 90) * (0.25 + depth)
        width = 1 + 3.4 * depth
        canvas.line(
            [(middle - length, y), (middle + length, y)], canvas.palette.light, width
        )


def harbour(canvas: Canvas) -> None:
    """Draw a container harbour against the light, with cranes and a ship."""
    colors = canvas.palette
    canvas.sky(horizon=640)
    canvas.glow(980, 520, 640, colors.light, 0.85)
    canvas.disc(980, 520, 80, colors.light)
    canvas.ridge(640, 110, colors.far, roughness=0.42)
    canvas.haze(630, 110, colors.horizon, 0.55)
    canvas.gradient(colors.horizon, colors.middle, above=640)
    glints(canvas, above=644, x=980, spread=90)
    for x, size in ((60, 430), (270, 500), (520, 380)):
        _crane(canvas, x, 690, size)
    _containers(canvas, 0, 690)
    canvas.polygon([(0, 690), (760, 690), (700, 740), (0, 770)], colors.near)
    _ship(canvas, 1060, 668)


def _crane(canvas: Canvas, x: float, foot: float, size: float) -> None:
    ink = canvas.palette.near
    top = foot - size
    for dx in (0, size * 0.22):
        canvas.box(x + dx, top + size * 0.3, size * 0.03, size * 0.7, ink)
    canvas.box(x - size * 0.06, top + size * 0.28, size * 0.36, size * 0.05, ink)
    canvas.box(x - size * 0.3, top + size * 0.36, size * 1.02, size * 0.03, ink)
    canvas.line([(x + size * 0.11, top), (x + size * 0.7, top + size * 0.37)], ink, 4)
    canvas.line([(x + size * 0.11, top), (x - size * 0.28, top + size * 0.37)], ink, 4)
    canvas.line([(x + size * 0.11, top), (x + size * 0.11, top + size * 0.36)], ink, 7)
    canvas.line([(x, foot), (x + size * 0.24, top + size * 0.62)], ink, 4)
    canvas.line(
        [(x + size * 0.56, top + size * 0.38), (x + size * 0.56, top + size * 0.6)],
        ink,
        2,
    )
    canvas.box(
        x + size * 0.5,
        top + size * 0.6,
        size * 0.12,
        size * 0.06,
        canvas.palette.accent,
    )


def _containers(canvas: Canvas, x: float, y: float) -> None:
    colors = canvas.palette
    shades = (colors.accent, colors.middle, colors.far, colors.near, colors.light)
    for column in range(11):
        for row in range(canvas.random.randint(1, 4)):
            color = canvas.random.choice(shades)
            canvas.box(x + 62 * column, y - 24 * (row + 1), 59, 22, color)


def _ship(canvas: Canvas, x: float, y: float) -> None:
    colors = canvas.palette
    hull = [(x, y), (x + 460, y), (x + 430, y + 52), (x + 34, y + 52)]
    for column in range(7):
        for row in range(canvas.random.randint(2, 4)):
            color = canvas.random.choice((colors.accent, colors.far, colors.middle))
            canvas.box(x + 30 + 44 * column, y - 18 * (row + 1), 42, 16, color)
    canvas.box(x + 360, y - 96, 56, 96, colors.light)
    canvas.box(x + 366, y - 84, 44, 9, colors.near)
    canvas.box(x + 384, y - 132, 16, 38, colors.accent)
    canvas.polygon(hull, colors.near)
    canvas.veil(
        [(x + 30, y + 52), (x + 434, y + 52), (x + 400, y + 120), (x + 70, y + 120)],
        colors.near,
        0.35,
    )


def lighthouse(canvas: Canvas) -> None:
    """Draw a lighthouse on a rock, its beam over a night sea."""
    colors = canvas.palette
    canvas.sky(horizon=700)
    canvas.stars(190, below=560)
    canvas.gradient(colors.middle, colors.near, above=700)
    canvas.beam([(1105, 318), (-200, 130), (-200, 420)], colors.light, 0.55)
    canvas.beam([(1105, 318), (1800, 190), (1800, 470)], colors.light, 0.4)
    glints(canvas, above=704, x=520, spread=300)
    canvas.ridge(870, 120, colors.near, roughness=0.55)
    canvas.polygon(
        [(760, 1067), (940, 760), (1290, 740), (1600, 930), (1600, 1067)], colors.near
    )
    canvas.polygon([(1050, 770), (1072, 380), (1138, 380), (1160, 770)], colors.light)
    for y in (450, 570, 690):
        half = 33 + (y - 380) * 0.056
        wide = half + 3.4
        canvas.polygon(
            [
                (1105 - half, y),
                (1105 + half, y),
                (1105 + wide, y + 60),
                (1105 - wide, y + 60),
            ],
            colors.accent,
        )
    canvas.box(1058, 366, 94, 16, colors.near)
    canvas.box(1078, 292, 54, 74, colors.light)
    canvas.box(1100, 292, 8, 74, colors.near)
    canvas.polygon([(1066, 294), (1105, 246), (1144, 294)], colors.accent)
    canvas.glow(1105, 324, 170, colors.light, 0.95)


def bridge(canvas: Canvas) -> None:
    """Draw a suspension bridge whose far tower fades in fog."""
    colors = canvas.palette
    canvas.sky()
    canvas.ridge(640, 120, colors.far, roughness=0.45)
    canvas.haze(600, 240, colors.horizon, 0.8)
    canvas.gradient(colors.horizon, colors.middle, above=720)
    _span(canvas, (1210, 330), (420, 150), colors.far)
    canvas.haze(640, 260, colors.horizon, 0.45)
    _tower(canvas, 1210, 330, 0.62, colors.middle)
    _tower(canvas, 420, 150, 1.0, colors.near)
    canvas.polygon(
        [
            (0, 690),
            (420, 676),
            (1210, 655),
            (1600, 646),
            (1600, 660),
            (1210, 672),
            (420, 706),
            (0, 726),
        ],
        colors.near,
    )
    glints(canvas, above=770, x=900, spread=420)
    canvas.haze(820, 130, colors.light, 0.5)


def _tower(canvas: Canvas, x: float, top: float, size: float, color: str) -> None:
    for dx in (-44, 26):
        canvas.box(x + dx * size, top, 20 * size, 820 * size - 60, color)
    for y in (20, 170, 330):
        canvas.box(x - 44 * size, top + y * size, 90 * size, 20 * size, color)


def _span(
    canvas: Canvas, far: tuple[float, float], near: tuple[float, float], color: str
) -> None:
    deck = 668.0

    def sag(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
        points = []
        for step in range(41):
            t = step / 40
            straight = y0 + (y1 - y0) * t
            points.append(
                (
                    x0 + (x1 - x0) * t,
                    straight + 4 * t * (1 - t) * (deck - 30 - (y0 + y1) / 2),
                )
            )
        return points

    cables = [
        sag(near[0], near[1], far[0], far[1]),
        [(near[0], near[1]), (-140, 640)],
        [(far[0], far[1]), (1720, 600)],
    ]
    for cable in cables:
        canvas.line(cable, canvas.palette.near, 6)
    for x, y in cables[0][1:-1]:
        canvas.line([(x, y), (x, deck)], color, 2)
    for step in range(1, 12):
        x = near[0] - step * 36
        canvas.line([(x, near[1] + step * 31), (x, deck + 20)], color, 2)


def rowing(canvas: Canvas) -> None:
    """Draw two racing eights on a bright river, from above the bank."""
    colors = canvas.palette
    canvas.gradient(colors.horizon, colors.far)
    for _ in range(150):
        y = canvas.random.uniform(0, HEIGHT)
        x = canvas.random.uniform(-100, WIDTH)
        length = canvas.random.uniform(60, 320)
        canvas.line(
            [(x, y), (x + length, y - length * 0.1)],
            colors.light,
            canvas.random.uniform(1, 3),
        )
    for x, y, color in ((90, 430, colors.accent), (330, 760, colors.near)):
        _eight(canvas, x, y, color)
    canvas.polygon([(0, 0), (1600, 0), (1600, 60), (0, 250)], colors.near)
    for _ in range(60):
        x = canvas.random.uniform(0, WIDTH)
        canvas.disc(
            x,
            235 - x * 0.118 - canvas.random.uniform(0, 46),
            canvas.random.uniform(22, 48),
            colors.middle,
        )


def _eight(canvas: Canvas, x: float, y: float, color: str) -> None:
    slope = -0.1
    length = 1080

    def at(t: float, off: float = 0) -> tuple[float, float]:
        return x + t * length, y + slope * t * length + off

    canvas.veil(
        [at(0, 34), at(0.5, 62), at(1, 34), at(0.5, 40)], canvas.palette.near, 0.28
    )
    canvas.polygon(
        [at(0), at(0.08, -15), at(0.9, -15), at(1), at(0.9, 15), at(0.08, 15)], color
    )
    for seat in range(8):
        t = 0.16 + seat * 0.088
        side = 1 if seat % 2 else -1
        cx, cy = at(t)
        canvas.line([(cx, cy), (cx - 70, cy + side * 150)], canvas.palette.light, 5)
        canvas.ellipse(cx - 74, cy + side * 156, 10, 26, canvas.palette.accent)
        canvas.disc(cx - 74, cy + side * 180, 26, canvas.palette.light)
        canvas.ellipse(cx, cy, 26, 17, canvas.palette.light)
        canvas.disc(cx + 8, cy, 12, canvas.palette.near)
    canvas.disc(*at(0.9), 13, canvas.palette.light)


def whale(canvas: Canvas) -> None:
    """Draw a whale under shafts of light."""
    colors = canvas.palette
    canvas.gradient(colors.horizon, colors.near)
    for left, width in ((120, 120), (420, 200), (820, 130), (1140, 240), (1480, 110)):
        right = left + width
        canvas.beam(
            [(left, -20), (right, -20), (right - 140, 1000), (left - 420, 1000)],
            colors.light,
            0.2,
        )
    _body(canvas)
    for _ in range(90):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(120, HEIGHT)
        canvas.disc(x, y, canvas.random.choice((1.2, 1.8, 2.6, 4)), colors.light)
    for number in range(46):
        turn = number * 0.53
        x = 1130 + 120 * math.cos(turn) * (number / 46)
        y = 250 + 70 * math.sin(turn) * (number / 46)
        canvas.polygon([(x, y), (x + 22, y - 6), (x + 22, y + 6)], colors.accent)
    canvas.ridge(1050, 70, colors.near, roughness=0.5)


def _body(canvas: Canvas) -> None:
    colors = canvas.palette
    back = [
        (300 + t * 9, 560 - 150 * math.sin(math.pi * (t / 100) ** 0.72))
        for t in range(101)
    ]
    belly = [
        (300 + t * 9, 560 + 118 * math.sin(math.pi * (t / 100) ** 0.6))
        for t in range(101)
    ]
    canvas.polygon(back + belly[::-1], colors.middle)
    pale = [
        (300 + t * 9, 566 + 40 * math.sin(math.pi * (t / 100) ** 0.6))
        for t in range(78)
    ]
    canvas.polygon(pale + belly[77::-1], colors.far)
    for stripe in range(7):
        canvas.line(
            [
                (x, y + 12 + stripe * 11 * math.sin(math.pi * ((x - 300) / 900) ** 0.6))
                for x, y in pale[6:60]
            ],
            colors.middle,
            2,
        )
    canvas.polygon([(1180, 556), (1340, 430), (1312, 548), (1350, 668)], colors.middle)
    canvas.polygon([(640, 640), (560, 830), (760, 660)], colors.middle)
    canvas.disc(392, 548, 8, colors.near)
