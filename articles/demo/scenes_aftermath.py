"""The flood of April 2023: the crest and the day after."""

from articles.demo.buildings import mill
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, person, ripples, treeline


@drawing("The Flats at first light")
def flood_dawn(c: Canvas):
    c.gradient(0, 470, "#6f7fa8", "#c99bb0", "#f4b59a", "#fbd9a8")
    c.glow(420, 430, 560, "#ffe0a0", 0.8, 0.7)
    hills(c, 390, 50, "#9a8aa6", 0.9, 480)
    hills(c, 430, 34, "#76708f", 2.8, 480)
    treeline(c, 474, 50, "#57597a")
    c.gradient(468, 599, "#e6bfa0", "#b8967f", "#8a7266", "#5f5458")
    rows = [(y, 34 + (y - 490) * 0.30) for y in (500, 528, 566, 622, 700, 806, 950)]
    roofs = [(x * size * 4.1 + size * (2.2 * (row % 2) + c.random.uniform(-0.6, 0.6)) - 60, y, size)
             for row, (y, size) in enumerate(rows) for x in range(int(1800 / size / 4.1) + 1)]  # fmt: skip
    for x, y, size in roofs:
        if c.random.random() < 0.18:
            continue
        y += c.random.uniform(-0.16, 0.16) * size
        roof = c.random.choice(["#5a4653", "#6d4a4a", "#4a5163", "#74594c"])
        lit, wall = mix(roof, "#ffc9a0", 0.30), c.random.choice(["#c9b3a4", "#a98f88", "#d9c6ae"])
        c.polygon(
            [(x - size, y), (x + size * 1.5, y), (x + size * 1.5, y - size * 0.35), (x - size, y - size * 0.35)], wall
        )
        c.polygon(
            [
                (x - size * 1.1, y - size * 0.32),
                (x - size * 0.3, y - size),
                (x + size * 1.2, y - size),
                (x + size * 1.62, y - size * 0.32),
            ],
            roof,
        )
        c.polygon(
            [(x - size * 1.1, y - size * 0.32), (x - size * 0.3, y - size), (x + size * 0.3, y - size * 0.32)], lit
        )
        c.box(x + size * 0.6, y - size * 1.25, size * 0.2, size * 0.4, mix(roof, "#000000", 0.2))
        c.gradient(
            y,
            size * 0.5,
            mix(roof, "#b8967f", 0.45),
            mix("#b8967f", "#6f6060", min(1, (y - 480) / 480)),
            x=x - size,
            width=size * 2.5,
        )
    for x in (240, 560, 1010, 1380):
        c.line([(x, 900), (x, 560)], "#3f3844", 6)
        c.line([(x - 50, 586), (x + 50, 586)], "#3f3844", 5)
    c.line([(0, 560), (240, 588), (560, 588), (1010, 588), (1380, 588), (1600, 560)], "#3f3844", 2)
    ripples(c, 500, 1060, "#ffe6c4", 240, 80, 90)
    c.veil(440, 140, "#ffe4c4", 0, 80)


@drawing("Water at the mill windows")
def flood_mill(c: Canvas):
    c.gradient(0, 600, "#9fb0bf", "#d0c8c0", "#f0dcc0", "#f5d3a6")
    c.glow(300, 480, 420, "#fff0c9", 0.8)
    hills(c, 480, 40, "#a7aca6", 1.6, 610)
    treeline(c, 600, 80, "#7d857c")
    mill(c, 330, 680, 1120, 335, brick=("#a65a47", "#6f3f36"), columns=20,
         pane=lambda a, b: ("#3d4954", "#566672", "#8fa3ab")[(a * 5 + b * 7) % 3])  # fmt: skip
    c.gradient(604, 463, "#c3a67d", "#a08460", "#7d6345", "#5a4631")
    c.reflect(606, 461, "#94795a", 0.55, 10)
    c.veil(606, 461, "#5a4631", 0, 130)
    c.oval(880, 608, 640, 7, "#ecdfc4", 150)
    ripples(c, 620, 1060, "#f0dfba", 240, 90, 110)
    for x, y in ((180, 720), (1250, 800), (760, 900)):
        c.line([(x, y), (x + 210, y - 14)], "#3a2b1f", 17)
        c.line([(x + 100, y - 8), (x + 150, y - 62)], "#3a2b1f", 6)
    for n in range(5):
        c.rounded(1010 + n * 74, 690 + (n % 2) * 16, 58, 40, 6, ("#b8823f", "#9c6b33")[n % 2])


@drawing("The shelter at Harrow Falls Central")
def flood_shelter(c: Canvas):
    c.gradient(0, 520, "#3a3f4c", "#5a5a60", "#857763")
    for n in range(7):
        c.box(0, 40 + n * 30, 1600, 3, "#2b2f3a", 120)
    for n in range(6):
        x = 130 + n * 270
        c.line([(x, 0), (x, 70)], "#22262f", 4)
        c.polygon([(x - 40, 96), (x - 20, 66), (x + 20, 66), (x + 40, 96)], "#22262f")
        c.glow(x, 100, 260, "#ffdf9a", 0.55)
    for n, colour in enumerate(("#7a2f36", "#2f5a4a", "#7a2f36", "#2f4a6a", "#8a6a2a", "#2f5a4a")):
        x = 190 + n * 215
        c.polygon([(x, 150), (x + 130, 150), (x + 130, 320), (x + 65, 360), (x, 320)], colour)
        c.text(x + 65, 214, "CHAMPIONS", 19, "#f3e3c0", "mm")
        c.text(x + 65, 262, str(1961 + n * 9), 46, "#f3e3c0", "mm", 1)
    c.polygon([(0, 500), (1600, 500), (1600, 1067), (0, 1067)], "#b98a55")
    c.gradient(500, 567, "#a87c4e", "#c79a63", "#d6ab74")
    for n in range(-12, 30):
        c.line([(800 + (n - 8) * 60, 500), (800 + (n - 8) * 200, 1067)], "#8f683f", 2, 90)
    c.arc(800, 700, 420, 110, 0, 360, "#f0e4cc", 6)
    c.line([(0, 560), (1600, 560)], "#f0e4cc", 4)
    blankets = ["#a5443c", "#3f6f7c", "#c7a24a", "#5f7a54", "#7a5c80", "#c9c2b0", "#41527a"]
    for row in range(5):
        f = 0.42 + row * 0.21
        y = 560 + row * row * 15 + row * 42
        for n in range(11 - row):
            x = 800 + (n - (10 - row) / 2) * 230 * f + 20
            wide, tall = 170 * f, 46 * f
            c.oval(x, y + 44 * f, wide * 0.56, 9 * f, "#6f4d2c", 120)
            for side in (-0.42, 0.42):
                c.line(
                    [(x + side * wide - 10 * f, y + 46 * f), (x + side * wide + 10 * f, y + 16 * f)], "#3d4148", 5 * f
                )
            colour = blankets[(row * 3 + n * 5) % 7]
            c.rounded(x - wide / 2, y, wide, tall * 0.62, 9 * f, "#e9e4d8")
            c.rounded(x - wide / 2 + 40 * f, y - 5 * f, wide - 40 * f, tall * 0.72, 10 * f, colour)
            c.rounded(x - wide / 2 + 5 * f, y - 9 * f, 36 * f, 18 * f, 8 * f, "#ffffff")
            if (row + n) % 3 == 0:
                c.oval(x + 10 * f, y - 12 * f, 46 * f, 17 * f, mix(colour, "#000000", 0.15))
                c.oval(x - wide / 2 + 24 * f, y - 15 * f, 13 * f, 12 * f, "#7b5238")
            elif (row * 2 + n) % 4 == 0:
                person(c, x + 96 * f, y + 64 * f, 150 * f, blankets[(n + 2) % 7], legs="#39404c")
    c.text(800, 452, "HARROW FALLS CENTRAL", 36, "#e9dcc0", "mm", 1)
    c.polygon(
        [
            (1216, 930),
            (1226, 956),
            (1254, 957),
            (1232, 975),
            (1240, 1002),
            (1216, 986),
            (1192, 1002),
            (1200, 975),
            (1178, 957),
            (1206, 956),
        ],
        "#f7d14a",
    )


@drawing("The market square, Monday")
def flood_market(c: Canvas):
    c.gradient(0, 520, "#8fb3c9", "#c9d9dc", "#efe6d2")
    for n, x in enumerate(range(-40, 1640, 190)):
        tall = (250, 310, 220, 290)[n % 4]
        wall = ("#b98a6a", "#8c6a66", "#cbb08a", "#9aa19a")[n % 4]
        c.shaded([(x, 520 - tall), (x + 184, 520 - tall), (x + 184, 540), (x, 540)], wall, mix(wall, "#6a5a4a", 0.3))
        c.box(x - 3, 512 - tall, 190, 13, mix(wall, "#3a2f2f", 0.5))
        for row in range(3):
            for column in range(3):
                c.box(x + 22 + column * 54, 546 - tall + row * 66, 30, 42, "#47525c")
    c.box(640, 250, 330, 290, "#a9604a")
    c.polygon([(620, 256), (805, 140), (990, 256)], "#5a4046")
    c.oval(805, 218, 36, 36, "#f2ead6")
    c.line([(805, 218), (832, 218)], "#2a2a2a", 4)
    c.line([(805, 218), (819, 229)], "#2a2a2a", 5)
    for n in range(3):
        c.oval(700 + n * 105, 420, 38, 44, "#3a2f33")
        c.box(662 + n * 105, 420, 76, 130, "#3a2f33")
    c.text(805, 320, "MARKET HALL", 36, "#f2e3c4", "mm", 1)
    for x, y, size, colour in (
        (240, 600, 1.0, "#c2473c"),
        (560, 560, 0.7, "#2f7a6c"),
        (1180, 610, 1.05, "#d99a2f"),
        (1440, 560, 0.7, "#41608a"),
    ):
        for side in (-1, 1):
            c.line([(x + side * 130 * size, y), (x + side * 130 * size, y - 190 * size)], "#57453a", 7 * size)
        for n in range(8):
            left = x - 160 * size + n * 40 * size
            shade = colour if n % 2 else "#f4ecdc"
            c.polygon(
                [
                    (left + 22 * size, y - 230 * size),
                    (left + 50 * size, y - 230 * size),
                    (left + 40 * size, y - 130 * size),
                    (left, y - 130 * size),
                ],
                shade,
            )
            c.oval(left + 20 * size, y - 130 * size, 20 * size, 13 * size, shade)
    c.gradient(540, 527, "#c8b08a", "#a88d68", "#7f6749", "#5b4833")
    c.reflect(542, 525, "#a0876a", 0.48, 7)
    c.veil(542, 525, "#5b4833", 0, 120)
    ripples(c, 560, 1060, "#f5e8cc", 180, 80, 80)
    c.random.seed(3)
    for n in range(16):
        y = 610 + (n / 16) ** 1.3 * 390
        x, size = c.random.uniform(60, 1500), 0.6 + (y - 600) / 420
        c.polygon(
            [(x, y), (x + 110 * size, y - 16 * size), (x + 122 * size, y + 24 * size), (x + 12 * size, y + 42 * size)],
            "#b98a4c",
        )
        c.line([(x + 4 * size, y + 14 * size), (x + 114 * size, y - 2 * size)], "#7d5a2c", 4 * size)
        c.line([(x + 8 * size, y + 28 * size), (x + 118 * size, y + 11 * size)], "#7d5a2c", 4 * size)
        c.oval(x + 66 * size, y + 36 * size, 84 * size, 7 * size, "#5b4833", 110)
    for _ in range(70):
        x, y = c.random.uniform(0, 1600), c.random.uniform(620, 1050)
        size = (y - 500) / 46
        c.oval(x, y, size, size * 0.85, c.random.choice(["#c8372c", "#d96a2a", "#8aa33c"]))
        c.oval(x - size * 0.3, y - size * 0.3, size * 0.3, size * 0.22, "#ffffff", 120)
