"""What else stands in more than one drawing: hills, trees, the bridge, the ferry, people."""

import math

from articles.demo.canvas import Canvas, Colour, mix


def hills(c: Canvas, base: float, height: float, colour: Colour, phase: float = 0.0, foot: float | None = None):
    """Roll a ridge across the sheet, `height` above and below `base`, filled down to `foot`."""
    bottom = foot if foot is not None else c.height
    ridge = []
    for x in range(0, c.width + 9, 8):
        t = x / c.width * 6.283
        ridge.append((x, base - height * (math.sin(t * 0.7 + phase) + 0.45 * math.sin(t * 1.9 + phase * 2.3)) / 1.45))
    c.polygon([*ridge, (c.width + 9, bottom), (0, bottom)], colour)


def treeline(c: Canvas, base: float, height: float, colour: Colour, left: float = 0, right: float | None = None):
    """Stand a row of firs and round trees along a bank."""
    right = right or c.width
    x = left
    c.box(left, base - height * 0.28, right - left, height * 0.30, colour)
    while x < right:
        tall = height * c.random.uniform(0.45, 1.0)
        if c.random.random() < 0.45:
            half = tall * 0.20
            c.polygon([(x - half, base), (x, base - tall), (x + half, base)], colour)
        else:
            c.oval(x, base - tall * 0.55, tall * 0.34, tall * 0.42, colour)
        x += height * c.random.uniform(0.10, 0.30)


def truss_bridge(
    c: Canvas, left, right, deck, *, spans=3, rise=110, steel="#2c3e46", pier="#3a3d42", foot=None, lamps=None
):
    """Put a riveted through truss of several spans over the river, with its far side showing behind the near one."""
    span = (right - left) / spans
    foot = foot or deck + 90
    for number in range(spans + 1):
        x = left + number * span
        c.shaded(
            [(x - 15, deck + 8), (x + 15, deck + 8), (x + 23, foot), (x - 23, foot)], mix(pier, "#ffffff", 0.14), pier
        )
        c.box(x - 22, deck + 4, 44, 9, mix(pier, "#ffffff", 0.10))
    for shift, colour, weight in ((14, mix(steel, "#8fa0a8", 0.42), 2.5), (0, steel, 5)):
        for number in range(spans):
            _truss(c, left + number * span + shift, span, deck - shift * 0.25, rise, colour, weight)
    c.box(left - 60, deck - 3, right - left + 120, 12, steel)
    c.box(left - 60, deck + 9, right - left + 120, 4, mix(steel, "#000000", 0.4))
    c.line([(left - 60, deck - 19), (right + 60, deck - 19)], mix(steel, "#ffffff", 0.12), 1.6)
    if lamps:
        count = spans * 4
        for number in range(count + 1):
            x = left + number * (right - left) / count
            c.line([(x, deck), (x, deck - 42)], steel, 2)
            c.glow(x, deck - 44, 44, lamps, 0.85)
            c.oval(x, deck - 44, 3.6, 3.6, "#fff3d0")


def _truss(c: Canvas, left: float, span: float, deck: float, rise: float, steel: Colour, weight: float):
    panels = 6
    step = span / panels
    heights = (0, 0.72, 0.94, 1.0, 0.94, 0.72, 0)
    top = [(left + n * step, deck - rise * heights[n]) for n in range(panels + 1)]
    c.line(top, steel, weight * 1.35)
    for n in range(1, panels):
        c.line([top[n], (top[n][0], deck)], steel, weight * 0.75)
    for n in range(1, panels - 1):
        rising = n < panels / 2
        start, end = (top[n], (top[n + 1][0], deck)) if rising else ((top[n][0], deck), top[n + 1])
        c.line([start, end], steel, weight * 0.6)


def ferry(
    c: Canvas,
    x,
    water,
    size,
    *,
    hull="#b23a32",
    house="#f3ede0",
    cars=("#2f5d7c", "#d9a441", "#5c6b57"),
    dark="#26303a",
):
    """Float the Ottilie, `size` long: ramps at both ends, a railing, cars, and the pilot house amidships."""
    u = size / 100
    c.line(
        [
            (0, water - 6 * u),
            (x - size * 0.5, water - 4 * u),
            (x + size * 0.5, water - 4 * u),
            (c.width, water - 6 * u),
        ],
        dark,
        1.4,
        170,
    )
    for n, colour in enumerate(cars):
        left = x - 42 * u + n * 19 * u + (14 * u if n >= 2 else 0)
        c.rounded(left, water - 11.6 * u, 15 * u, 4.6 * u, 1.4 * u, colour)
        c.rounded(left + 3 * u, water - 14.8 * u, 8.6 * u, 4.6 * u, 1.6 * u, mix(colour, "#ffffff", 0.15))
        c.rounded(left + 4 * u, water - 14 * u, 6.6 * u, 2.6 * u, 0.8 * u, "#cfe0e6")
        for wheel in (3.4, 11.6):
            c.oval(left + wheel * u, water - 7 * u, 1.5 * u, 1.5 * u, "#1b1f24")
    c.polygon(
        [
            (x - 52 * u, water - 6 * u),
            (x + 52 * u, water - 6 * u),
            (x + 45 * u, water + 3 * u),
            (x - 45 * u, water + 3 * u),
        ],
        hull,
    )
    c.box(x - 52 * u, water - 7 * u, 104 * u, 1.5 * u, house)
    for side in (-1, 1):
        c.line([(x + side * 51 * u, water - 6 * u), (x + side * 58 * u, water - 12 * u)], dark, 1.2 * u)
    for n in range(26):
        c.line([(x - 50 * u + n * 4 * u, water - 6.5 * u), (x - 50 * u + n * 4 * u, water - 10.5 * u)], house, 0.4 * u)
    c.line([(x - 50 * u, water - 10.5 * u), (x + 50 * u, water - 10.5 * u)], house, 0.55 * u)
    c.box(x - 6 * u, water - 25 * u, 12 * u, 19 * u, house)
    c.box(x - 6 * u, water - 10 * u, 12 * u, 1.2 * u, hull)
    for n in range(3):
        c.box(x - 4.9 * u + n * 3.5 * u, water - 22.5 * u, 2.8 * u, 4.4 * u, dark)
    c.box(x - 7.4 * u, water - 26.6 * u, 14.8 * u, 2 * u, hull)
    c.line([(x, water - 26 * u), (x, water - 36 * u)], dark, 0.7 * u)
    c.polygon([(x, water - 36 * u), (x + 7 * u, water - 34.2 * u), (x, water - 32.4 * u)], "#3e7a5e")


def person(
    c: Canvas,
    x,
    ground,
    height,
    coat: Colour,
    *,
    skin: Colour = "#b98d6d",
    legs: Colour = "#2a2d36",
    hair: Colour = "#2b211d",
    lean=0.0,
):
    """Stand somebody there, simply: a head, a coat, two legs."""
    h = height
    sway = lean * h
    for side in (-1, 1):
        c.line([(x + side * h * 0.05, ground - h * 0.46), (x + side * h * 0.075, ground)], legs, h * 0.085)
    c.polygon(
        [
            (x + sway - h * 0.13, ground - h * 0.80),
            (x + sway + h * 0.13, ground - h * 0.80),
            (x + h * 0.15, ground - h * 0.36),
            (x - h * 0.15, ground - h * 0.36),
        ],
        coat,
    )
    c.oval(x + sway, ground - h * 0.79, h * 0.13, h * 0.055, coat)
    c.box(x + sway - h * 0.03, ground - h * 0.88, h * 0.06, h * 0.07, skin)
    c.oval(x + sway, ground - h * 0.92, h * 0.066, h * 0.08, skin)
    c.oval(x + sway, ground - h * 0.952, h * 0.072, h * 0.052, hair)


def ripples(c: Canvas, top, bottom, colour: Colour, count: int, alpha=70, length=70.0):
    """Draw short strokes of light on the water, longer and farther apart toward the front."""
    for _ in range(count):
        depth = c.random.random() ** 1.4
        y = top + (bottom - top) * depth
        half = length * (0.15 + depth) * c.random.uniform(0.4, 1)
        x = c.random.uniform(0, c.width)
        c.oval(x, y, half, 0.7 + 1.6 * depth, colour, alpha)
