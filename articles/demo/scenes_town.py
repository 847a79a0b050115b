"""Out of doors: the mill by night and its first tenant's room, Main Street in snow, the market."""

from articles.demo.buildings import house, mill, shop
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, person, ripples, treeline


@drawing("The Pomeroy Mill at night")
def mill_night(c: Canvas):
    c.gradient(0, 680, "#0a1029", "#14204a", "#2b3468", "#4a4479", "#6d4f7d")
    for _ in range(190):
        c.oval(c.random.uniform(0, 1600), c.random.uniform(0, 460), 1.2, 1.2, "#ffffff", c.random.randint(60, 220))
    c.glow(290, 190, 260, "#cfd8ff", 0.5)
    c.oval(290, 190, 50, 50, "#f4f1de")
    c.oval(312, 178, 46, 46, "#16224c")
    hills(c, 560, 60, "#1b2249", 0.7, 700)
    hills(c, 610, 40, "#151b3c", 2.8, 700)
    lit = ["#ffcf70", "#ffb84d", "#ffe19a"]
    c.random.seed(40)
    panes = {
        (a, b): c.random.choice(lit) if c.random.random() < 0.34 else "#0f1530" for a in range(24) for b in range(9)
    }
    mill(
        c, 250, 680, 1130, 300, brick=("#4a2c3d", "#33223a"), columns=22, trim="#1a1530", pane=lambda a, b: panes[a, b]
    )
    for x in (420, 700, 980, 1260):
        c.glow(x, 560, 260, "#ffb14d", 0.22)
    for n, x in enumerate((30, 110, 1420, 1500)):
        house(c, x, 680, 74, 62, "#241f3d", "#15132b", ("#ffc96a", "#131736")[n % 2])
    treeline(c, 684, 54, "#0d1230", 0, 250)
    treeline(c, 684, 44, "#0d1230", 1390, 1600)
    c.reflect(682, 385, "#131a3d", 0.30, 7)
    c.veil(682, 385, "#070c22", 0, 170)
    ripples(c, 700, 1060, "#ffce84", 120, 50, 70)
    c.box(0, 676, 1600, 9, "#0b0f28")


@drawing("Morning in the mending room", vignette=0.35)
def mill_loft(c: Canvas):
    c.gradient(0, 760, "#b3684c", "#a85f47", "#8f4f3f")
    for row in range(36):
        for column in range(-1, 26):
            shade = mix(
                c.random.choice(["#b56b4e", "#a65c44", "#bd775a", "#9a5440"]), "#5b2f2c", c.random.uniform(0, 0.25)
            )
            c.box(column * 66 + (row % 2) * 33, row * 21, 64, 19, shade)
    for n in range(4):
        x = 120 + n * 380
        c.oval(x + 115, 236, 130, 146, "#5a3a33")
        c.box(x - 15, 236, 260, 400, "#5a3a33")
        c.oval(x + 115, 236, 115, 130, "#fdf3d2")
        c.gradient(230, 394, "#fdf3d2", "#dfeedd", "#b7d3cb", x=x, width=230)
        hills_top = 500 + (n % 2) * 14
        c.box(x, hills_top, 230, 124, "#8fb59b")
        c.box(x, hills_top + 66, 230, 58, "#7da7b5")
        for k in range(1, 5):
            c.box(x + k * 46 - 2, 110, 4, 514, "#4a302b")
        for k in range(6):
            c.box(x, 150 + k * 80, 230, 4, "#4a302b")
        c.box(x - 26, 622, 284, 18, "#7b4a38")
    for x in (60, 440, 820, 1200, 1580):
        c.shaded([(x - 22, 0), (x + 22, 0), (x + 22, 790), (x - 22, 790)], "#7d5638", "#5f3f2a")
        c.polygon([(x - 90, 0), (x + 90, 0), (x + 22, 74), (x - 22, 74)], "#6b492f")
    c.box(0, 0, 1600, 34, "#5f3f2a")
    c.gradient(756, 311, "#8a5a38", "#a9713f", "#c08748")
    for n in range(-14, 34):
        c.line([(800 + (n - 10) * 70, 756), (800 + (n - 10) * 190, 1067)], "#5f3c22", 2, 140)
    for n in range(4):
        x = 120 + n * 380
        for k in range(5):
            a = x + k * 46 + 4
            slope = 150
            c.polygon(
                [
                    (a + slope * 0.4, 790),
                    (a + 38 + slope * 0.4, 790),
                    (a + 60 + slope * 2.2, 1067),
                    (a + slope * 2.2, 1067),
                ],
                "#ffe9a8",
                105,
            )
    c.soft(
        lambda s: [
            s.polygon(
                [(130 + n * 380, 120), (350 + n * 380, 120), (760 + n * 380, 1067), (430 + n * 380, 1067)], "#2e2410"
            )
            for n in range(4)
        ],
        26,
    )
    c.rounded(980, 760, 420, 120, 24, "#3f6b66")
    c.rounded(960, 820, 460, 120, 22, "#4c7d76")
    c.rounded(940, 790, 60, 150, 20, "#375f5a")
    c.rounded(1384, 790, 60, 150, 20, "#375f5a")
    c.box(960, 936, 12, 40, "#2c1c12")
    c.box(1410, 936, 12, 40, "#2c1c12")
    c.polygon([(560, 900), (820, 900), (850, 930), (530, 930)], "#6b4425")
    for x in (560, 806):
        c.box(x, 928, 14, 90, "#4a2e18")
    c.rounded(640, 846, 60, 56, 12, "#e9e2d0")
    for x, up in ((650, 110), (672, 150), (692, 120)):
        c.line([(670, 850), (x, 846 - up * 0.6)], "#4d6b3c", 4)
        c.oval(x, 846 - up * 0.66, 18, 14, "#d8794a")
    c.line([(300, 1010), (392, 560)], "#3a2a1c", 6)
    c.oval(310, 960, 14, 14, "#22262b")


@drawing("Main Street in snow")
def snow_main_street(c: Canvas):
    c.gradient(0, 700, "#2c3d5f", "#5a6a8c", "#93a0b4", "#c4c3c4")
    for depth in range(6, -1, -1):
        f = 1 / (1 + depth * 0.55)
        colours = (("#8a4f48", "#a8403a"), ("#5d6b73", "#2f6d64"), ("#94745a", "#b9822f"), ("#665369", "#345f7c"))[
            depth % 4
        ]
        for side in (-1, 1):
            wide, tall = 450 * f, 690 * f
            inner = 800 + side * (90 + 400 * f)
            x = inner if side > 0 else inner - wide
            ground = 640 + 140 * f
            shop(
                c,
                x,
                ground,
                wide,
                tall,
                mix(colours[0], "#9aa4b6", 0.10 * depth),
                colours[1],
                ("#ffd67e", "#f7c063")[depth % 2],
                ("#f4c66c", "#3a4660")[(depth * 3 + side) % 3 > 0],
            )
            c.rounded(x - 8 * f, ground - tall - 26 * f, wide + 16 * f, 22 * f, 10 * f, "#f3f6fa")
            c.rounded(x + wide * 0.03, ground - tall * 0.36 - 12 * f, wide * 0.94, 17 * f, 8 * f, "#f3f6fa")
    c.shaded([(700, 660), (900, 660), (1760, 1067), (-160, 1067)], "#d5dce6", "#e8edf3", "#f7f9fb")
    c.polygon([(0, 1067), (0, 830), (330, 740), (690, 662), (-100, 1067)], "#eef2f7")
    c.polygon([(1600, 1067), (1600, 830), (1270, 740), (910, 662), (1700, 1067)], "#eef2f7")
    for side in (-1, 1):
        c.polygon(
            [(800 + side * 30, 662), (800 + side * 42, 662), (800 + side * 300, 1067), (800 + side * 210, 1067)],
            "#b9c4d3",
            170,
        )
    for depth in range(5, -1, -1):
        f = 1 / (1 + depth * 0.7)
        for side in (-1, 1):
            x, foot = 800 + side * (60 + 390 * f), 655 + 150 * f
            c.line([(x, foot), (x, foot - 360 * f)], "#1d2434", 9 * f)
            c.glow(x, foot - 376 * f, 190 * f + 20, "#ffdb93", 0.85)
            c.polygon(
                [
                    (x - 15 * f, foot - 396 * f),
                    (x + 15 * f, foot - 396 * f),
                    (x + 10 * f, foot - 352 * f),
                    (x - 10 * f, foot - 352 * f),
                ],
                "#fff4d4",
            )
            c.oval(x, foot - 398 * f, 22 * f, 9 * f, "#f3f6fa")
    c.rounded(1010, 810, 250, 62, 30, "#e9eef4")
    c.rounded(1050, 776, 160, 60, 30, "#f7f9fc")
    c.box(1076, 804, 108, 22, "#4a586c")
    for x, coat, tall in ((560, "#b5443c", 150), (610, "#3f5f7c", 120), (850, "#4a4038", 92)):
        person(c, x, 690 + tall * 1.1, tall, coat, hair=coat)
        c.polygon(
            [(x - tall * 0.34, 690 + tall * 0.24), (x, 690 - tall * 0.02), (x + tall * 0.34, 690 + tall * 0.24)],
            mix(coat, "#000000", 0.3),
        ) if tall == 150 else None
    for _ in range(950):
        size = c.random.choice([1.2, 1.6, 2.2, 3.2, 4.6])
        c.oval(c.random.uniform(0, 1600), c.random.uniform(0, 1067), size, size, "#ffffff", 210 if size < 4 else 130)


@drawing("Saturday Market")
def market_stalls(c: Canvas):
    c.gradient(0, 560, "#5fb0d8", "#a8d8e8", "#f0f2dc")
    c.glow(1380, 110, 420, "#fff5c8", 0.9)
    for n, x in enumerate(range(-40, 1640, 200)):
        tall = (300, 360, 270, 330)[n % 4]
        wall = ("#d08f68", "#a8685a", "#e2c493", "#9fb0a8")[n % 4]
        c.shaded([(x, 600 - tall), (x + 194, 600 - tall), (x + 194, 640), (x, 640)], wall, mix(wall, "#6a4a3a", 0.2))
        c.box(x - 3, 592 - tall, 200, 13, mix(wall, "#3a2f2f", 0.45))
        for row in range(3):
            for column in range(3):
                c.box(x + 24 + column * 57, 630 - tall + row * 76, 32, 48, "#52616e")
                c.box(x + 24 + column * 57, 630 - tall + row * 76, 32, 6, "#ffffff", 120)
    c.gradient(620, 447, "#d7c4a0", "#c2a97f", "#ab9168")
    for n in range(14):
        c.line([(0, 640 + n * n * 2.4), (1600, 640 + n * n * 2.4)], "#9c835c", 2, 110)
    for x, coat, tall in (
        (150, "#3f7c8c", 170),
        (430, "#d8584a", 160),
        (690, "#e6c34a", 176),
        (1000, "#6a5a8c", 166),
        (1310, "#4f8a5f", 172),
        (1500, "#d98a4a", 160),
    ):
        person(c, x, 800, tall, coat, skin=("#8d5b3f", "#d0a283", "#6b4430")[x % 3])
    fruit = [
        ["#c8372c", "#d8553c"],
        ["#e8a02f", "#f2c14e"],
        ["#7da33c", "#98bb55"],
        ["#6a3f7c", "#83559a"],
        ["#e8d24a", "#f2e37a"],
    ]
    for n, (x, colour) in enumerate(((280, "#c8473c"), (800, "#2f8a74"), (1320, "#e0992f"))):
        for side in (-1, 1):
            c.box(x + side * 226 - 6, 470, 12, 470, "#7a5636")
        person(c, x - 40, 880, 290, ("#f4ecdc", "#c8473c", "#41608a")[n], skin=("#d0a283", "#8d5b3f", "#b98d6d")[n])
        for k in range(10):
            left = x - 250 + k * 50
            shade = colour if k % 2 else "#faf4e6"
            c.polygon([(left + 22, 380), (left + 62, 380), (left + 50, 520), (left, 520)], shade)
            c.oval(left + 25, 520, 25, 20, mix(shade, "#000000", 0.06))
        c.box(x - 250, 786, 500, 26, "#a9794a")
        c.shaded([(x - 240, 812), (x + 240, 812), (x + 240, 980), (x - 240, 980)], "#8d6238", "#6f4c2a")
        for k in range(4):
            left = x - 232 + k * 118
            c.polygon([(left, 730), (left + 106, 730), (left + 112, 800), (left - 6, 800)], "#c99a5c")
            for m in range(20):
                c.oval(
                    left + 10 + (m % 5) * 21, 742 - (m // 5) * 11 + (m % 2) * 5, 13, 13, fruit[(n * 2 + k) % 5][m % 2]
                )
            c.box(left - 6, 756, 118, 9, "#a9794a")
            c.box(left - 6, 780, 118, 9, "#a9794a")
            c.polygon([(left + 40, 690), (left + 76, 690), (left + 76, 716), (left + 40, 716)], "#fffdf4")
            c.text(left + 58, 703, ("$3", "$4", "$2", "$5")[k], 18, "#3a3a3a", "mm")
    for x, coat, tall in ((560, "#2f4f6a", 390), (1060, "#b5443c", 360), (1140, "#e8c34a", 230)):
        person(c, x, 1060, tall, coat, legs="#39404c")
