"""Scenes of the land: fields, mountains, turbines, a glasshouse leaf."""

import math

from home.demo.canvas import HEIGHT, WIDTH, Canvas


def fields(canvas: Canvas) -> None:
    """Draw ploughed rows that run to a low horizon, with a farm and a sun."""
    colors = canvas.palette
    canvas.sky(horizon=520)
    canvas.glow(1120, 400, 520, colors.light, 0.75)
    canvas.disc(1120, 400, 62, colors.light)
    canvas.hill(520, 46, colors.far, waves=1.4)
    canvas.haze(520, 90, colors.horizon, 0.6)
    canvas.hill(560, 26, colors.middle, waves=0.8)
    canvas.gradient(colors.middle, colors.near, above=580)
    _rows(canvas)
    _farm(canvas, 380, 560)
    for x in (90, 640, 700, 1290, 1340, 1500):
        _tree(canvas, x, 582, canvas.random.uniform(34, 58))


def _rows(canvas: Canvas) -> None:
    for row in range(-34, 35):
        x = 800 + row * 26
        far = 800 + row * 190
        shade = canvas.palette.near if row % 2 else canvas.palette.far
        canvas.veil(
            [(x, 580), (x + 11, 580), (far + 86, HEIGHT), (far, HEIGHT)], shade, 0.5
        )


def _farm(canvas: Canvas, x: float, y: float) -> None:
    colors = canvas.palette
    canvas.box(x, y - 36, 96, 62, colors.light)
    canvas.polygon(
        [(x - 12, y - 34), (x + 48, y - 82), (x + 108, y - 34)], colors.accent
    )
    canvas.box(x + 38, y - 6, 22, 32, colors.near)
    canvas.box(x + 130, y - 70, 34, 96, colors.far, r=6)
    canvas.ellipse(x + 147, y - 70, 17, 15, colors.accent)


def _tree(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.box(x - 3, y - size * 0.5, 6, size * 0.6, canvas.palette.near)
    for dx, dy, r in ((0, 1.0, 0.5), (-0.35, 0.75, 0.4), (0.35, 0.72, 0.42)):
        canvas.disc(x + dx * size, y - dy * size, r * size, canvas.palette.near)


def mountains(canvas: Canvas) -> None:
    """Draw five ridges, each darker and nearer, under a low sun."""
    colors = canvas.palette
    canvas.sky()
    canvas.glow(560, 380, 620, colors.light, 0.8)
    canvas.disc(560, 380, 74, colors.light)
    layers = (
        (560, 250, colors.far, 0.55),
        (660, 230, colors.far, 0.52),
        (760, 220, colors.middle, 0.5),
        (880, 190, colors.middle, 0.46),
        (1000, 150, colors.near, 0.44),
    )
    for base, height, color, roughness in layers:
        canvas.ridge(base, height, color, roughness=roughness)
        canvas.haze(base + 60, 190, colors.horizon, 0.42)
    for _ in range(70):
        x = canvas.random.uniform(0, WIDTH)
        _fir(
            canvas,
            x,
            1080 - canvas.random.uniform(0, 60),
            canvas.random.uniform(60, 150),
        )


def _fir(canvas: Canvas, x: float, y: float, size: float) -> None:
    for part in range(3):
        top = y - size + part * size * 0.22
        half = size * (0.12 + 0.07 * part)
        canvas.polygon(
            [(x, top), (x - half, top + size * 0.42), (x + half, top + size * 0.42)],
            canvas.palette.near,
        )


def turbines(canvas: Canvas) -> None:
    """Draw wind turbines on a ridge above a bank of mist."""
    colors = canvas.palette
    canvas.sky()
    canvas.glow(300, 330, 560, colors.light, 0.7)
    canvas.hill(720, 60, colors.far, waves=0.9)
    for x, size in ((980, 250), (1190, 300), (1420, 230)):
        _turbine(canvas, x, 720, size)
    canvas.haze(720, 150, colors.horizon, 0.75)
    canvas.hill(860, 80, colors.middle, waves=0.7)
    for x, size in ((260, 560), (690, 470)):
        _turbine(canvas, x, 880, size)
    canvas.hill(985, 60, colors.near, waves=0.6)


def _turbine(canvas: Canvas, x: float, foot: float, size: float) -> None:
    top = foot - size
    light = canvas.palette.light
    half = size * 0.018
    canvas.polygon(
        [(x - half, top), (x + half, top), (x + 2 * half, foot), (x - 2 * half, foot)],
        light,
    )
    start = canvas.random.uniform(0, 120)
    for turn in (0, 120, 240):
        angle = math.radians(start + turn)
        side = angle + math.pi / 2
        length = size * 0.56
        tip = (x + length * math.cos(angle), top + length * math.sin(angle))
        root = [
            (
                x + s * size * 0.022 * math.cos(side),
                top + s * size * 0.022 * math.sin(side),
            )
            for s in (-1, 1)
        ]
        canvas.polygon([root[0], tip, root[1]], light)
    canvas.disc(x, top, size * 0.03, light)


def leaves(canvas: Canvas) -> None:
    """Draw overlapping leaves, seen from above, with veins."""
    colors = canvas.palette
    canvas.gradient(colors.near, colors.middle)
    shades = (colors.middle, colors.far, colors.horizon, colors.middle, colors.accent)
    for number in range(64):
        x = canvas.random.uniform(-60, WIDTH + 60)
        y = canvas.random.uniform(-40, HEIGHT + 60)
        size = 210 + number * 3
        _leaf(canvas, x, y, size, shades[number % len(shades)])


def _leaf(canvas: Canvas, x: float, y: float, size: float, color: str) -> None:
    angle = canvas.random.uniform(0, math.tau)
    across, along = math.cos(angle), math.sin(angle)

    def at(u: float, v: float) -> tuple[float, float]:
        return x + u * across - v * along, y + u * along + v * across

    outline = [t / 24 for t in range(25)]
    width = [0.28 * size * math.sin(math.pi * t**0.8) for t in outline]
    upper = [at((t - 0.5) * size, w) for t, w in zip(outline, width, strict=True)]
    lower = [at((t - 0.5) * size, -w) for t, w in zip(outline, width, strict=True)]
    canvas.veil([(px + 9, py + 12) for px, py in upper + lower[::-1]], "#000000", 0.16)
    canvas.polygon(upper + lower[::-1], color)
    canvas.veil(
        [*lower, at(0.5 * size, 0), at(-0.5 * size, 0)], canvas.palette.near, 0.22
    )
    canvas.line([at(-0.62 * size, 0), at(0.48 * size, 0)], canvas.palette.near, 3)
    for t in (0.25, 0.38, 0.51, 0.64, 0.77):
        reach = 0.2 * size * math.sin(math.pi * t**0.8)
        start = at((t - 0.5) * size, 0)
        for side in (-1, 1):
            end = at((t - 0.38) * size, side * reach)
            canvas.line([start, end], canvas.palette.near, 1.6)
