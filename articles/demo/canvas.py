"""A sheet to draw on: shapes with smooth edges, gradients, glows, reflections and paper grain, the same every time.

Coordinates are those of the finished picture; the sheet is twice as large inside and is halved at the end.
"""

import math
import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SCALE = 2
Point = tuple[float, float]
Colour = str | tuple[int, ...]


def rgb(colour: Colour, alpha: int | None = None) -> tuple[int, ...]:
    """Give a colour as numbers, with `alpha` (0 to 255) if asked."""
    if isinstance(colour, str):
        colour = tuple(int(colour[n : n + 2], 16) for n in range(1, len(colour), 2))
    return colour if alpha is None else (*colour[:3], alpha)


def mix(first: Colour, second: Colour, share: float) -> tuple[int, ...]:
    """Mix two colours; `share` is how much of the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))


def strip(stops: Iterable[Colour], height: int) -> Image.Image:
    """Make a column one pixel wide that runs smoothly through the colours."""
    colours = [rgb(stop) for stop in stops]
    column = Image.new("RGB", (1, len(colours)))
    column.putdata(colours)
    if len(colours) == 1:
        return column.resize((1, height))
    # Bicubic filters flatten both ends; one line between the centres of the first and last colour does not.
    box = (0, 0.5, 1, len(colours) - 0.5)
    return column.resize((1, height), Image.Resampling.BILINEAR, box=box)


class Canvas:
    """A picture in the making."""

    def __init__(self, width: int, height: int, paper: Colour = "#ffffff", seed: int = 1):
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), rgb(paper))
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.random = random.Random(seed)  # noqa: S311 - the same picture every time

    # --- shapes -----------------------------------------------------------------------------------------------------

    def polygon(self, points: Iterable[Point], fill: Colour, alpha: int | None = None):
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=rgb(fill, alpha))

    def line(self, points: Iterable[Point], fill: Colour, width: float = 2, alpha: int | None = None):
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=rgb(fill, alpha), width=max(1, round(width * SCALE)), joint="curve")

    def box(self, x: float, y: float, width: float, height: float, fill: Colour, alpha: int | None = None):
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        if corners[2] >= corners[0] and corners[3] >= corners[1]:
            self.pen.rectangle(corners, fill=rgb(fill, alpha))

    def rounded(self, x, y, width, height, radius: float, fill: Colour, alpha: int | None = None):
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=rgb(fill, alpha))

    def oval(self, x: float, y: float, across: float, down: float, fill: Colour, alpha: int | None = None):
        """Fill an ellipse around x, y with the given half-axes."""
        corners = ((x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE)
        self.pen.ellipse(corners, fill=rgb(fill, alpha))

    def arc(self, x, y, across, down, start: float, end: float, fill: Colour, width: float = 2):
        corners = ((x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE)
        self.pen.arc(corners, start, end, fill=rgb(fill), width=round(width * SCALE))

    def text(self, x, y, words: str, size: float, fill: Colour, anchor: str = "la", bold: float = 0):
        font = ImageFont.load_default(size * SCALE)
        place = (x * SCALE, y * SCALE)
        self.pen.text(place, words, rgb(fill), font, anchor, stroke_width=bold * SCALE, stroke_fill=rgb(fill))

    # --- colour over areas ------------------------------------------------------------------------------------------

    def gradient(self, y: float, height: float, *stops: Colour, x: float = 0, width: float | None = None):
        """Fill a rectangle, the full width unless told, with colours from top to bottom."""
        across, down = round((width or self.width) * SCALE), round(height * SCALE)
        self.image.paste(strip(stops, down).resize((across, down)), (round(x * SCALE), round(y * SCALE)))

    def shaded(self, points: Iterable[Point], *stops: Colour):
        """Fill a polygon with colours from its top to its bottom."""
        points = [(x * SCALE, y * SCALE) for x, y in points]
        left, top = (math.floor(min(p[n] for p in points)) for n in (0, 1))
        right, bottom = (math.ceil(max(p[n] for p in points)) + 1 for n in (0, 1))
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        self.image.paste(strip(stops, bottom - top).resize(mask.size), (left, top), mask)

    def veil(self, y: float, height: float, colour: Colour, top: int, bottom: int):
        """Lay a colour over the full width whose strength (0 to 255) runs from `top` to `bottom`: mist, shadow."""
        size = (self.image.width, round(height * SCALE))
        mask = strip([(top,) * 3, (bottom,) * 3], size[1]).convert("L").resize(size)
        self.image.paste(rgb(colour), (0, round(y * SCALE), size[0], round(y * SCALE) + size[1]), mask)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0, squash: float = 1.0):
        """Add light around a point."""
        across, down = radius * SCALE, radius * squash * SCALE
        left, top = x * SCALE - across, y * SCALE - down
        seen = (max(0, round(left)), max(0, round(top)), min(self.image.width, round(left + across * 2)),
                min(self.image.height, round(top + down * 2)))  # fmt: skip
        if seen[0] >= seen[2] or seen[1] >= seen[3]:
            return
        fall = Image.radial_gradient("L").point([round(255 * max(0, 1 - v / 181) ** 2 * strength) for v in range(256)])
        part = [(seen[n] - (left, top)[n % 2]) / ((across, down)[n % 2] * 2) * 256 for n in range(4)]
        part = [min(256.0, max(0.0, edge)) for edge in part]
        size = (seen[2] - seen[0], seen[3] - seen[1])
        fall = fall.resize(size, Image.Resampling.BILINEAR, box=tuple(part))
        light = Image.merge("RGB", [fall.point([v * c // 255 for v in range(256)]) for c in rgb(colour)])
        self.image.paste(ImageChops.screen(self.image.crop(seen), light), seen[:2])

    def soft(self, paint: Callable[["Canvas"], None], blur: float):
        """Paint on a sheet of its own and lay it down with blurred edges; what stays black does not show."""
        sheet = Canvas(self.width, self.height, "#000000")
        sheet.random = self.random
        paint(sheet)
        small = sheet.image.reduce(4).filter(ImageFilter.GaussianBlur(blur * SCALE / 4))
        light = small.resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste(ImageChops.screen(self.image, light))

    def reflect(self, water: float, depth: float, tint: Colour, share: float = 0.45, ripple: float = 6):
        """Mirror what stands above the line `water` into the `depth` below it, rippled and tinted."""
        edge, down = round(water * SCALE), round(depth * SCALE)
        tall = min(edge, down)
        mirror = self.image.crop((0, edge - tall, self.image.width, edge)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mirror = mirror.resize((self.image.width, down)).reduce((2, 1)).resize((self.image.width, down))
        mirror = Image.blend(mirror, Image.new("RGB", mirror.size, rgb(tint)), share)
        step = 2 * SCALE
        for top in range(0, down, step):
            nearness = 0.25 + 1.2 * top / down
            swing = math.sin(top * 0.045 / nearness + self.random.uniform(-0.9, 0.9))
            shift = round(ripple * SCALE * nearness * swing)
            band = mirror.crop((0, top, mirror.width, min(top + step, down)))
            self.image.paste(ImageChops.offset(band, shift, 0), (0, edge + top))

    # --- finishing --------------------------------------------------------------------------------------------------

    def finished(self, grain: float = 0.10, vignette: float = 0.0) -> Image.Image:
        """Halve the sheet and give it the grain of printed paper."""
        picture = self.image.reduce(SCALE)
        if vignette:
            dark = Image.radial_gradient("L").resize(picture.size, Image.Resampling.BILINEAR)
            dark = dark.point([255 - round(255 * vignette * max(0, (v - 110) / 145) ** 1.6) for v in range(256)])
            picture = ImageChops.multiply(picture, Image.merge("RGB", [dark] * 3))
        if grain:
            noise = Image.frombytes("L", picture.size, self.random.randbytes(picture.width * picture.height))
            noise = noise.filter(ImageFilter.BoxBlur(1)).point([round(128 + (v - 128) * grain * 3) for v in range(256)])
            picture = ImageChops.overlay(picture, Image.merge("RGB", [noise] * 3))
        return picture


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture of the demo: who paints it, how large it is, and what to call it in the photo library."""

    name: str
    paint: Callable[[Canvas], None]
    width: int
    height: int
    title: str
    grain: float
    vignette: float
    chart: bool

    def picture(self) -> Image.Image:
        canvas = Canvas(self.width, self.height, seed=zlib.crc32(self.name.encode()))
        self.paint(canvas)
        return canvas.finished(self.grain, self.vignette)


DRAWINGS: dict[str, Drawing] = {}


def drawing(title: str, width: int = 1600, height: int = 1067, *, grain=0.07, vignette=0.22, chart=False):
    """Enter the decorated painter among the drawings, under its own name."""

    def enter(paint: Callable[[Canvas], None]):
        name = paint.__name__
        DRAWINGS[name] = Drawing(
            name, paint, width, height, title, 0 if chart else grain, 0 if chart else vignette, chart
        )
        return paint

    return enter
