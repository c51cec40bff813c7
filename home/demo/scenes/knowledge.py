"""Scenes of knowledge: planet, observatory, molecules, charts and portraits."""

import math

from home.demo.canvas import HEIGHT, WIDTH, Canvas


def planet(canvas: Canvas) -> None:
    """Draw a ringed planet with two moons."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.middle)
    canvas.stars(420, below=HEIGHT)
    canvas.glow(860, 560, 820, colors.accent, 0.35)
    _rings(canvas, 180, 360)
    canvas.disc(860, 560, 290, colors.accent)
    for number, (y, height) in enumerate(
        ((330, 40), (430, 56), (540, 34), (640, 66), (750, 40))
    ):
        half = math.sqrt(max(0, 290**2 - (y + height / 2 - 560) ** 2)) - 6
        color = colors.far if number % 2 else colors.light
        canvas.veil(
            [
                (860 - half, y),
                (860 + half, y + 14),
                (860 + half, y + height),
                (860 - half, y + height - 14),
            ],
            color,
            0.35,
        )
    shade = [
        (
            860 + 290 * math.cos(a / 40 * math.pi - math.pi / 2),
            560 + 290 * math.sin(a / 40 * math.pi - math.pi / 2),
        )
        for a in range(41)
    ]
    inner = [
        (
            860 + 120 * math.cos(a / 40 * math.pi - math.pi / 2),
            560 + 290 * math.sin(a / 40 * math.pi - math.pi / 2),
        )
        for a in range(41)
    ]
    canvas.veil(shade + inner[::-1], colors.near, 0.55)
    _rings(canvas, 0, 180)
    canvas.disc(300, 270, 42, colors.light)
    canvas.disc(1420, 800, 22, colors.light)


def _rings(canvas: Canvas, start: float, end: float) -> None:
    colors = canvas.palette
    for number, (a, width) in enumerate(((420, 22), (462, 30), (510, 10), (546, 26))):
        points = []
        for step in range(61):
            angle = math.radians(start + (end - start) * step / 60)
            x, y = a * math.cos(angle), a * 0.24 * math.sin(angle)
            points.append((860 + x * 0.95 + y * 0.3, 560 - x * 0.3 + y * 0.95))
        canvas.line(points, colors.light if number % 2 else colors.horizon, width)


def observatory(canvas: Canvas) -> None:
    """Draw a dome under star trails."""
    colors = canvas.palette
    canvas.sky()
    for _ in range(230):
        radius = canvas.random.uniform(30, 1200)
        start = canvas.random.uniform(0, 360)
        canvas.arc(
            980,
            240,
            radius,
            (start, start + canvas.random.uniform(8, 26)),
            colors.light,
            canvas.random.choice((0.8, 1.2, 2)),
        )
    canvas.disc(980, 240, 4, colors.light)
    canvas.glow(600, 1060, 700, colors.horizon, 0.7)
    canvas.ridge(930, 120, colors.middle, roughness=0.45)
    canvas.hill(985, 24, colors.near, waves=0.7)
    canvas.disc(540, 700, 210, colors.horizon)
    canvas.box(330, 700, 420, 280, colors.far)
    canvas.box(330, 700, 420, 26, colors.middle)
    canvas.polygon([(560, 700), (600, 498), (668, 530), (640, 700)], colors.near)
    canvas.polygon([(596, 640), (690, 420), (734, 440), (640, 664)], colors.light)
    canvas.box(0, 976, WIDTH, 91, colors.near)
    canvas.box(510, 830, 60, 150, colors.accent, r=4)


def molecules(canvas: Canvas) -> None:
    """Draw a net of hexagons and bonds, some of them lit."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.near)
    canvas.glow(1050, 420, 760, colors.horizon, 0.6)
    size = 118.0
    nodes = []
    for row in range(-1, 8):
        for column in range(-1, 10):
            x = column * size * math.sqrt(3) + (row % 2) * size * math.sqrt(3) / 2
            y = row * size * 1.5
            if canvas.random.random() < 0.72:
                nodes += _hexagon(canvas, x, y, size)
    for x, y in nodes:
        if canvas.random.random() < 0.42:
            color = canvas.random.choice((colors.light, colors.far, colors.accent))
            radius = canvas.random.choice((12, 17, 25))
            canvas.disc(x, y, radius, color)
            canvas.disc(x - radius * 0.3, y - radius * 0.3, radius * 0.25, "#ffffff")


def _hexagon(
    canvas: Canvas, x: float, y: float, size: float
) -> list[tuple[float, float]]:
    corners = [
        (x + size * math.sin(k * math.pi / 3), y + size * math.cos(k * math.pi / 3))
        for k in range(7)
    ]
    canvas.line(corners, canvas.palette.far, 5)
    return corners[:3]


def bars(canvas: Canvas) -> None:
    """Draw a chart of bars under a rising line, as a still life of figures."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.horizon)
    for y in range(160, 960, 110):
        canvas.line([(110, y), (1490, y)], colors.far, 2)
    line = []
    level = 0.28
    for number in range(12):
        level += canvas.random.uniform(-0.05, 0.12)
        x, height = 140 + number * 114, 700 * min(level, 1.0)
        color = colors.accent if number == 8 else colors.near
        canvas.veil(
            [
                (x + 16, 960 - height + 16),
                (x + 86, 960 - height + 16),
                (x + 86, 960),
                (x + 16, 960),
            ],
            colors.near,
            0.18,
        )
        canvas.box(x, 960 - height, 70, height, color, r=4)
        line.append((x + 35, 860 - height - canvas.random.uniform(0, 50)))
    canvas.line(line, colors.middle, 9)
    for point in line:
        canvas.disc(*point, 16, colors.middle)
        canvas.disc(*point, 8, colors.light)
    canvas.box(100, 956, 1400, 8, colors.near)


def portrait(canvas: Canvas) -> None:
    """Draw a faceless head and shoulders before rings of dots, like a poster."""
    colors = canvas.palette
    canvas.gradient(colors.sky, colors.horizon)
    for ring in range(3, 22):
        count = ring * 9
        for number in range(count):
            angle = number * math.tau / count + ring * 0.11
            x, y = 800 + ring * 62 * math.cos(angle), 470 + ring * 62 * math.sin(angle)
            canvas.disc(x, y, 3 + ring * 0.75, colors.far)
    canvas.disc(980, 620, 560, colors.light)
    _shoulders(canvas)
    _head(canvas)


def _shoulders(canvas: Canvas) -> None:
    colors = canvas.palette
    canvas.polygon(
        [
            (330, HEIGHT),
            (372, 900),
            (480, 812),
            (690, 752),
            (910, 752),
            (1120, 812),
            (1228, 900),
            (1270, HEIGHT),
        ],
        colors.near,
    )
    canvas.polygon([(690, 700), (800, 860), (910, 700)], colors.horizon)
    canvas.polygon([(690, 742), (800, 900), (724, 952), (640, 768)], colors.middle)
    canvas.polygon([(910, 742), (800, 900), (876, 952), (960, 768)], colors.middle)
    canvas.line([(800, 900), (800, HEIGHT)], colors.middle, 4)


def _head(canvas: Canvas) -> None:
    colors = canvas.palette
    skin, shade = colors.horizon, colors.far
    canvas.box(712, 600, 176, 180, shade, r=40)
    canvas.ellipse(800, 490, 172, 212, skin)
    canvas.veil(
        [(800, 278), (960, 360), (974, 520), (900, 660), (800, 702)], shade, 0.55
    )
    top = [
        (616, 470),
        (604, 360),
        (660, 262),
        (800, 216),
        (940, 262),
        (996, 360),
        (984, 470),
    ]
    canvas.polygon([*top, (958, 372), (880, 322), (720, 322), (642, 372)], colors.near)
