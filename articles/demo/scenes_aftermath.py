"""The flood of April 2023: the morning after, the shelter, the mud, the mark on the wall."""

from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, house, mill, person, ripples, treeline
from articles.demo.scenes_flood import front_street_wall


@drawing("The Flats at first light")
def flood_dawn(c: Canvas):
    c.gradient(0, 470, "#6f7fa8", "#c99bb0", "#f4b59a", "#fbd9a8")
    c.glow(420, 430, 560, "#ffe0a0", 0.8, 0.7)
    hills(c, 390, 50, "#9a8aa6", 0.9, 480)
    hills(c, 430, 34, "#76708f", 2.8, 480)
    treeline(c, 474, 50, "#57597a")
    c.gradient(468, 599, "#e6bfa0", "#b8967f", "#8a7266", "#5f5458")
    roofs = [(c.random.uniform(-60, 1560), 500 + (n / 46) ** 1.6 * 470) for n in range(46)]
    for x, y in sorted(roofs, key=lambda place: place[1]):
        size = 40 + (y - 480) * 0.34
        roof = c.random.choice(["#5a4653", "#6d4a4a", "#4a5163", "#74594c"])
        lit, wall = mix(roof, "#ffc9a0", 0.30), c.random.choice(["#c9b3a4", "#a98f88", "#d9c6ae"])
        c.polygon([(x - size, y), (x + size * 1.5, y), (x + size * 1.5, y - size * 0.35), (x - size, y - size * 0.35)], wall)
        c.polygon([(x - size * 1.1, y - size * 0.32), (x - size * 0.3, y - size), (x + size * 1.2, y - size), (x + size * 1.62, y - size * 0.32)], roof)
        c.polygon([(x - size * 1.1, y - size * 0.32), (x - size * 0.3, y - size), (x + size * 0.3, y - size * 0.32)], lit)
        c.box(x + size * 0.6, y - size * 1.25, size * 0.2, size * 0.4, mix(roof, "#000000", 0.2))
        c.gradient(y, size * 0.5, mix(roof, "#b8967f", 0.45), mix("#b8967f", "#6f6060", min(1, (y - 480) / 480)), x=x - size, width=size * 2.5)
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
    mill(c, 330, 680, 1120, 420, brick=("#a65a47", "#6f3f36"), columns=20,
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
                c.line([(x + side * wide - 10 * f, y + 46 * f), (x + side * wide + 10 * f, y + 16 * f)], "#3d4148", 5 * f)
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
    c.polygon([(1216, 930), (1226, 956), (1254, 957), (1232, 975), (1240, 1002), (1216, 986), (1192, 1002), (1200, 975), (1178, 957), (1206, 956)], "#f7d14a")


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
    c.line([(805, 218), (805, 194)], "#2a2a2a", 4)
    c.line([(805, 218), (820, 226)], "#2a2a2a", 5)
    for n in range(3):
        c.oval(700 + n * 105, 420, 38, 44, "#3a2f33")
        c.box(662 + n * 105, 420, 76, 130, "#3a2f33")
    c.text(805, 320, "MARKET HALL", 36, "#f2e3c4", "mm", 1)
    for x, y, size, colour in ((240, 600, 1.0, "#c2473c"), (560, 560, 0.7, "#2f7a6c"), (1180, 610, 1.05, "#d99a2f"), (1440, 560, 0.7, "#41608a")):
        for side in (-1, 1):
            c.line([(x + side * 130 * size, y), (x + side * 130 * size, y - 190 * size)], "#57453a", 7 * size)
        for n in range(8):
            left = x - 160 * size + n * 40 * size
            shade = colour if n % 2 else "#f4ecdc"
            c.polygon([(left + 22 * size, y - 230 * size), (left + 50 * size, y - 230 * size), (left + 40 * size, y - 130 * size), (left, y - 130 * size)], shade)
            c.oval(left + 20 * size, y - 130 * size, 20 * size, 13 * size, shade)
    c.gradient(540, 527, "#c8b08a", "#a88d68", "#7f6749", "#5b4833")
    c.reflect(542, 525, "#a0876a", 0.48, 7)
    c.veil(542, 525, "#5b4833", 0, 120)
    ripples(c, 560, 1060, "#f5e8cc", 180, 80, 80)
    c.random.seed(3)
    for n in range(16):
        y = 610 + (n / 16) ** 1.3 * 390
        x, size = c.random.uniform(60, 1500), 0.6 + (y - 600) / 420
        c.polygon([(x, y), (x + 110 * size, y - 16 * size), (x + 122 * size, y + 24 * size), (x + 12 * size, y + 42 * size)], "#b98a4c")
        c.line([(x + 4 * size, y + 14 * size), (x + 114 * size, y - 2 * size)], "#7d5a2c", 4 * size)
        c.line([(x + 8 * size, y + 28 * size), (x + 118 * size, y + 11 * size)], "#7d5a2c", 4 * size)
        c.oval(x + 66 * size, y + 36 * size, 84 * size, 7 * size, "#5b4833", 110)
    for _ in range(70):
        x, y = c.random.uniform(0, 1600), c.random.uniform(620, 1050)
        size = (y - 500) / 46
        c.oval(x, y, size, size * 0.85, c.random.choice(["#c8372c", "#d96a2a", "#8aa33c"]))
        c.oval(x - size * 0.3, y - size * 0.3, size * 0.3, size * 0.22, "#ffffff", 120)


@drawing("Everything at the curb")
def flood_cleanup(c: Canvas):
    c.gradient(0, 560, "#7fb0d0", "#bcd7df", "#eee9d8")
    for x, y, size in ((380, 120, 80), (1230, 150, 100), (820, 70, 60)):
        c.oval(x, y, size * 2, size * 0.34, "#ffffff", 210)
        c.oval(x - 20, y - size * 0.26, size, size * 0.44, "#ffffff", 220)
    walls = ["#d9b56a", "#a8b8b0", "#c98a6a", "#e6dcc4", "#8fa3b5", "#d0a58a"]
    for n in range(6):
        x = n * 278 - 30
        house(c, x, 720, 236, 240, walls[n], "#5b4a4a", "#34414c")
        c.box(x, 640, 236, 82, "#8a6f4c", 150)
        c.box(x, 638, 236, 4, "#5f4a32", 190)
    c.gradient(716, 351, "#9a8467", "#7d684d", "#5f4d38")
    c.polygon([(0, 850), (1600, 832), (1600, 1067), (0, 1067)], "#6f6a64")
    c.random.seed(12)
    for _ in range(160):
        x, y = c.random.uniform(0, 1600), c.random.uniform(730, 1060)
        c.oval(x, y, c.random.uniform(20, 120), c.random.uniform(4, 13), c.random.choice(["#6b553b", "#8f7757", "#54432f"]), 150)
    for n in range(5):
        x, y = 90 + n * 320, 880 - (n % 2) * 14
        c.polygon([(x - 110, y), (x + 170, y), (x + 120, y - 70), (x + 20, y - 112), (x - 70, y - 60)], "#5d4b3a")
        c.rounded(x - 92, y - 84, 150, 62, 14, ("#9c5a52", "#6f8a80", "#7a6a94", "#b08a4a", "#5f7a94")[n])
        c.rounded(x - 92, y - 124, 150, 62, 18, mix(("#9c5a52", "#6f8a80", "#7a6a94", "#b08a4a", "#5f7a94")[n], "#ffffff", 0.12))
        c.polygon([(x + 70, y - 10), (x + 150, y - 20), (x + 138, y - 160), (x + 60, y - 150)], "#e6e0d2")
        c.box(x + 80, y - 120, 44, 40, "#3a3f44")
        c.line([(x + 20, y - 90), (x + 60, y - 210)], "#8a6238", 9)
        c.line([(x - 10, y - 96), (x - 30, y - 190), (x + 36, y - 200)], "#8a6238", 7)
        c.rounded(x - 170, y - 46, 84, 52, 20, "#2b2f34")
        c.rounded(x - 130, y - 66, 74, 52, 20, "#363b41")
    for x, coat in ((520, "#3f7c8c"), (1160, "#c2473c"), (850, "#e0b13c")):
        person(c, x, 1010, 260, coat, legs="#4a5a3f", hair="#3a2a20", lean=0.03)
        c.line([(x + 30, 800), (x + 96, 880)], mix(coat, "#000000", 0.1), 22)
        c.line([(x + 60, 760), (x + 132, 1014)], "#8a6238", 8)
        c.polygon([(x + 116, 984), (x + 150, 976), (x + 164, 1036), (x + 128, 1044)], "#4a4f55")


@drawing("The plates on the Front Street wall", 1067, 1600, vignette=0.4)
def high_water_mark(c: Canvas):
    c.gradient(0, 1600, "#4c2f2a", "#3b2624")
    front_street_wall(c, 1600, ("#9a5a48", "#a9654f", "#8a4e40", "#b0705a", "#7d463b"), course=48)
    c.glow(260, 300, 900, "#ffe2b0", 0.40)
    c.shaded([(0, 760), (1067, 760), (1067, 1600), (0, 1600)], mix("#8a4e40", "#5b4633", 0.5), "#3f3023")
    front = c.image.copy()
    front_street_wall(c, 1600, ("#6f5140", "#7a5a45", "#644939", "#80604a"), course=48)
    c.image.paste(front.crop((0, 0, front.width, 1530)), (0, 0))
    c.line([(n * 30, 764 + (n * 37 % 11) - 5) for n in range(37)], "#2f241c", 7, 190)
    for y, year, height in ((330, "1936", "24 FT 7 IN"), (690, "2023", "23 FT 1 IN")):
        c.box(230, y + 14, 620, 210, "#1c1210", 150)
        c.shaded([(220, y), (840, y), (840, y + 204), (220, y + 204)], "#f0d489", "#c99a45", "#a3742c") if year == "2023" else c.shaded(
            [(220, y), (840, y), (840, y + 204), (220, y + 204)], "#a99a6a", "#7f7048", "#5f5436"
        )
        ink = "#3b2a12" if year == "2023" else "#2b2616"
        c.line([(236, y + 16), (824, y + 16), (824, y + 188), (236, y + 188), (236, y + 16)], ink, 3)
        for x in (254, 806):
            for down in (34, 170):
                c.oval(x, y + down, 8, 8, ink)
        c.text(530, y + 70, year, 92, ink, "mm", 2)
        c.text(530, y + 146, f"HIGH WATER  {height}", 34, ink, "mm", 1)
    c.text(872, 812, "Apr. 16, 4:15 a.m.", 20, "#e8dcc8", "lm")
    for n in range(11):
        x = 40 + n * 100
        c.line([(x, 1600), (x + 20, 1490 - (n * 53 % 90)), (x + 60, 1450 - (n * 31 % 70))], "#4f6b3c", 6)
        c.oval(x + 44, 1470 - (n * 43 % 70), 22, 12, "#6f8f4c")
        c.oval(x + 6, 1540 - (n * 29 % 50), 20, 11, "#5d7d42")
