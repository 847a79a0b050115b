"""Buildings that stand in more than one drawing: the mill, houses, the shops of Main Street."""

from collections.abc import Callable

from articles.demo.canvas import Canvas, Colour, mix


def windows(c: Canvas, x, y, width, height, columns: int, rows: int, pane: Callable[[int, int], Colour], share=0.56):
    """Set arched windows in a wall; `pane(column, row)` gives the colour of each."""
    wide, tall = width / columns, height / rows
    for row in range(rows):
        for column in range(columns):
            colour = pane(column, row)
            left, top = x + (column + (1 - share) / 2) * wide, y + (row + 0.2) * tall
            across, down = wide * share, tall * 0.64
            c.oval(left + across / 2, top + across * 0.22, across / 2, across * 0.28, colour)
            c.box(left, top + across * 0.22, across, down - across * 0.22, colour)
            c.box(left + across / 2 - 0.6, top - 1, 1.2, down, "#10131a", 150)
            c.box(left, top + down * 0.5, across, 1.2, "#10131a", 150)


def mill(
    c: Canvas, x, ground, width, height, *, brick=("#6b3a34", "#43262a"), pane=None, rows=5, columns=18, trim="#2b1a1f"
):
    """Build the Pomeroy Mill: five floors, a stair tower with a bell roof and the tall chimney."""
    pane = pane or (lambda column, row: "#1d2430")
    stack = x + width * 0.80
    tall = height * 1.95
    c.shaded([(stack - 13, ground - tall), (stack + 13, ground - tall), (stack + 22, ground), (stack - 22, ground)],
             mix(brick[0], "#000000", 0.12), mix(brick[1], "#000000", 0.2))  # fmt: skip
    c.box(stack - 17, ground - tall, 34, 11, trim)
    c.box(stack - 15, ground - tall + 22, 30, 4, trim)
    c.shaded([(x, ground - height), (x + width, ground - height), (x + width, ground), (x, ground)], *brick)
    c.box(x - 5, ground - height - 9, width + 10, 13, trim)
    for row in range(1, rows):
        c.box(x, ground - height + row * height / rows, width, 2, mix(brick[1], "#000000", 0.25))
    windows(c, x + 8, ground - height + 6, width - 16, height - 8, columns, rows, pane)
    left, across = x + width * 0.24, width * 0.10
    tower = height * 1.36
    c.shaded([(left, ground - tower), (left + across, ground - tower), (left + across, ground), (left, ground)],
             mix(brick[0], "#ffffff", 0.07), mix(brick[1], "#ffffff", 0.04))  # fmt: skip
    c.box(left - 5, ground - tower - 6, across + 10, 9, trim)
    c.polygon(
        [
            (left - 7, ground - tower - 5),
            (left + across / 2, ground - tower * 1.25),
            (left + across + 7, ground - tower - 5),
        ],
        trim,
    )
    c.line([(left + across / 2, ground - tower * 1.25), (left + across / 2, ground - tower * 1.34)], trim, 2)
    windows(
        c, left + across * 0.18, ground - tower + 12, across * 0.64, tower - 16, 1, rows + 1, lambda a, b: pane(5, b)
    )


def house(c: Canvas, x, ground, width, height, wall: Colour, roof: Colour, lit: Colour = "#2a3340", chimney=True):
    """Build a gabled wooden house with four windows and a door."""
    if chimney:
        c.box(x + width * 0.68, ground - height * 1.52, width * 0.10, height * 0.4, mix(roof, "#000000", 0.25))
    c.shaded(
        [(x, ground - height), (x + width, ground - height), (x + width, ground), (x, ground)],
        wall,
        mix(wall, "#000000", 0.22),
    )
    c.polygon(
        [
            (x - width * 0.07, ground - height),
            (x + width / 2, ground - height * 1.48),
            (x + width * 1.07, ground - height),
        ],
        roof,
    )
    c.polygon(
        [
            (x + width * 0.06, ground - height),
            (x + width / 2, ground - height * 1.40),
            (x + width * 0.94, ground - height),
        ],
        mix(wall, "#000000", 0.08),
    )
    c.box(x + width * 0.43, ground - height * 1.22, width * 0.14, height * 0.17, lit)
    for column in (0.16, 0.64):
        for row in (0.86, 0.44):
            if column == 0.64 and row == 0.44:
                c.box(x + width * 0.64, ground - height * 0.44, width * 0.2, height * 0.44, mix(roof, "#000000", 0.1))
                continue
            c.box(
                x + width * column - 3,
                ground - height * row - 3,
                width * 0.2 + 6,
                height * 0.26 + 6,
                mix(wall, "#ffffff", 0.4),
            )
            c.box(x + width * column, ground - height * row, width * 0.2, height * 0.26, lit)


def shop(c: Canvas, x, ground, width, height, wall: Colour, awning: Colour, glass: Colour, upper: Colour, floors=2):
    """Build a brick house on Main Street: a cornice, upper windows, a sign and a shop window under an awning."""
    front = height * 0.36
    c.shaded(
        [(x, ground - height), (x + width, ground - height), (x + width, ground), (x, ground)],
        wall,
        mix(wall, "#000000", 0.18),
    )
    c.box(x - 3, ground - height - 8, width + 6, 15, mix(wall, "#000000", 0.3))
    for n in range(int(width // 18)):
        c.box(x + 6 + n * 18, ground - height + 8, 8, 7, mix(wall, "#000000", 0.3))
    windows(
        c, x + width * 0.05, ground - height + 20, width * 0.9, height - front - 42, 3, floors, lambda a, b: upper, 0.46
    )
    c.box(x + width * 0.05, ground - front - 18, width * 0.9, 20, mix(wall, "#000000", 0.45))
    c.box(x + width * 0.07, ground - front + 8, width * 0.56, front - 26, glass)
    c.box(x + width * 0.70, ground - front + 8, width * 0.22, front - 8, mix(glass, "#000000", 0.25))
    c.box(x + width * 0.74, ground - front + 16, width * 0.14, front * 0.5, glass)
    stripe = width * 0.9 / 8
    for n in range(8):
        left = x + width * 0.05 + n * stripe
        colour = awning if n % 2 else mix(awning, "#ffffff", 0.75)
        c.polygon(
            [
                (left, ground - front),
                (left + stripe, ground - front),
                (left + stripe * 1.0 + 2, ground - front + 24),
                (left - 2, ground - front + 24),
            ],
            colour,
        )
        c.oval(left + stripe / 2, ground - front + 24, stripe / 2 + 1, 6, colour)
