"""A canvas for flat, poster-like scenes, drawn at twice their size for smooth edges."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 1600, 1067
SCALE = 2

Point = tuple[float, float]


@dataclass(frozen=True)
class Palette:
    """The colours of one hour and place, as #rrggbb."""

    sky: str
    horizon: str
    light: str
    far: str
    middle: str
    near: str
    accent: str


class Canvas:
    """One picture in the making; every measure is in points of 1600 by 1067."""

    def __init__(self, palette: Palette, *, seed: int) -> None:
        self.palette = palette
        self.random = Random(seed)  # noqa: S311
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette.sky)
        self.draw = ImageDraw.Draw(self.image)

    def gradient(
        self, top: str, bottom: str, *, above: float = 0, below: float = HEIGHT
    ) -> None:
        """Fill the band between two heights with a vertical gradient."""
        ramp = ImageOps.colorize(Image.linear_gradient("L"), top, bottom)
        size = (WIDTH * SCALE, round((below - above) * SCALE))
        self.image.paste(
            ramp.resize(size, Image.Resampling.BILINEAR), (0, round(above * SCALE))
        )

    def sky(self, *, horizon: float = HEIGHT) -> None:
        """Fill from the top down to the horizon with the palette's sky."""
        self.gradient(self.palette.sky, self.palette.horizon, below=horizon)

    def polygon(self, points: Sequence[Point], color: str) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)

    def box(
        self, x: float, y: float, width: float, height: float, color: str, *, r: int = 0
    ) -> None:
        """Fill a rectangle given by its top left corner, with corners of radius r."""
        if width <= 0 or height <= 0:
            return
        corners = (x, y, x + width, y + height)
        self.draw.rounded_rectangle(
            [round(value * SCALE) for value in corners], r * SCALE, fill=color
        )

    def disc(self, x: float, y: float, radius: float, color: str) -> None:
        """Fill a circle."""
        self.ellipse(x, y, radius, radius, color)

    def ellipse(self, x: float, y: float, a: float, b: float, color: str) -> None:
        """Fill an ellipse by its centre and half axes."""
        corners = (x - a, y - b, x + a, y + b)
        self.draw.ellipse([value * SCALE for value in corners], fill=color)

    def line(self, points: Sequence[Point], color: str, width: float) -> None:
        """Draw a line through the points."""
        self.draw.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=color,
            width=max(1, round(width * SCALE)),
            joint="curve",
        )

    def arc(
        self, x: float, y: float, radius: float, span: Point, color: str, width: float
    ) -> None:
        """Draw a part of a circle, from angle to angle in degrees, clockwise."""
        corners = (x - radius, y - radius, x + radius, y + radius)
        self.draw.arc(
            [value * SCALE for value in corners],
            *span,
            fill=color,
            width=round(width * SCALE),
        )

    def veil(self, points: Sequence[Point], color: str, strength: float) -> None:
        """Lay a translucent polygon over the picture; strength is 0 to 1."""
        left, top = (
            max(0, math.floor(min(c) * SCALE)) for c in zip(*points, strict=True)
        )
        right = min(WIDTH * SCALE, math.ceil(max(x for x, _ in points) * SCALE))
        lower = min(HEIGHT * SCALE, math.ceil(max(y for _, y in points) * SCALE))
        if right <= left or lower <= top:
            return
        mask = Image.new("L", (right - left, lower - top), 0)
        inside = [(x * SCALE - left, y * SCALE - top) for x, y in points]
        ImageDraw.Draw(mask).polygon(inside, fill=round(255 * strength))
        self.image.paste(color, (left, top, right, lower), mask)

    def beam(self, points: Sequence[Point], color: str, strength: float) -> None:
        """Lay a soft-edged translucent polygon, like light in haze."""
        mask = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)
        small = [(x / 4, y / 4) for x, y in points]
        ImageDraw.Draw(mask).polygon(small, fill=round(255 * strength))
        self._lay(color, mask.filter(ImageFilter.GaussianBlur(3)))

    def glow(
        self, x: float, y: float, radius: float, color: str, strength: float
    ) -> None:
        """Add a soft round light."""
        # Pillow's gradient reaches 180 in the middle of an edge, 255 in the corner.
        light = Image.radial_gradient("L").point(
            lambda v: round(255 * strength * max(0.0, 1 - v / 178) ** 2)
        )
        mask = Image.new("L", (WIDTH // 4, HEIGHT // 4), 0)
        size = max(2, round(radius / 2))
        mask.paste(
            light.resize((size, size)),
            (round((x - radius) / 4), round((y - radius) / 4)),
        )
        self._lay(color, mask)

    def haze(self, y: float, height: float, color: str, strength: float) -> None:
        """Lay a band of mist whose middle is at height y."""
        mask = Image.new("L", (1, HEIGHT), 0)
        for row in range(HEIGHT):
            near = max(0.0, 1 - abs(row - y) / height)
            mask.putpixel(
                (0, row), round(255 * strength * near * near * (3 - 2 * near))
            )
        self._lay(color, mask)

    def ridge(
        self, base: float, height: float, color: str, *, roughness: float = 0.5
    ) -> list[Point]:
        """Fill a mountain or hill line down to the lower edge; return its points."""
        line = self._displaced(height, roughness)
        step = WIDTH / (len(line) - 1)
        points = [(i * step, base - h) for i, h in enumerate(line)]
        self.polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], color)
        return points

    def hill(
        self, base: float, height: float, color: str, *, waves: float = 1.0
    ) -> None:
        """Fill a smooth swell of land down to the lower edge."""
        phase = self.random.uniform(0, math.tau)
        points = []
        for x in range(0, WIDTH + 20, 20):
            turn = x / WIDTH * math.tau * waves
            swell = math.sin(turn + phase) + 0.35 * math.sin(2.3 * turn + phase * 2)
            points.append((float(x), base - height * swell / 1.35))
        self.polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], color)

    def stars(self, count: int, *, below: float, color: str = "#ffffff") -> None:
        """Scatter stars over the upper part."""
        for _ in range(count):
            y = below * self.random.random() ** 1.3
            size = self.random.choice((0.7, 0.9, 1.2, 1.9))
            self.disc(self.random.uniform(0, WIDTH), y, size, color)

    def finish(self) -> Image.Image:
        """Return the picture at its size, with a little grain and darker corners."""
        picture = self.image.reduce(SCALE)
        shade = Image.radial_gradient("L").point(lambda v: 255 - max(0, v - 150) // 2)
        vignette = shade.resize(picture.size, Image.Resampling.BILINEAR)
        picture = ImageChops.multiply(picture, Image.merge("RGB", [vignette] * 3))
        # Seeded by hand: effect_noise draws from C's own generator.
        tile = Image.frombytes("L", (200, 200), self.random.randbytes(40_000))
        tile = tile.point(lambda v: 122 + v // 20)
        grain = Image.new("L", picture.size)
        for x in range(0, WIDTH, 200):
            for y in range(0, HEIGHT, 200):
                grain.paste(tile, (x, y))
        return ImageChops.overlay(picture, Image.merge("RGB", [grain] * 3))

    def _lay(self, color: str, mask: Image.Image) -> None:
        size = self.image.size
        if mask.size != size:
            mask = mask.resize(size, Image.Resampling.BILINEAR)
        self.image.paste(color, (0, 0, *size), mask)

    def _displaced(self, height: float, roughness: float) -> list[float]:
        line = [self.random.uniform(0.1, 0.6) * height for _ in range(3)]
        swing = height * 0.6
        while len(line) < 260:
            longer = [line[0]]
            for left, right in pairwise(line):
                middle = (left + right) / 2 + self.random.uniform(-swing, swing)
                longer += [max(middle, 0), right]
            line, swing = longer, swing * roughness
        return line
