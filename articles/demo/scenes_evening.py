"""Indoors: the reading room, the bakery before sunrise, two stages."""

from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import person


@drawing("The reading room at Mercer Park Library", vignette=0.35)
def library_room(c: Canvas):
    c.gradient(0, 700, "#4a2f22", "#6b432c", "#7d5233")
    c.polygon([(0, 0), (1600, 0), (1130, 260), (470, 260)], "#8a6a4a")
    for n in range(6):
        f = n / 5
        c.line([(470 - 470 * f, 260 - 260 * f), (1130 + 470 * f, 260 - 260 * f)], "#5f4630", 4 + 10 * f)
    c.gradient(560, 507, "#4a2f1e", "#5f3f28")
    c.box(470, 260, 660, 330, "#a9835a")
    for n in range(3):
        x = 520 + n * 200
        c.oval(x + 80, 350, 72, 66, "#fdf2cc")
        c.gradient(346, 200, "#fdf2cc", "#e3e9cf", "#bcd3c6", x=x + 8, width=144)
        for k in range(1, 4):
            c.box(x + 8 + k * 36 - 2, 292, 4, 254, "#6b4a30")
        for k in range(4):
            c.box(x + 8, 352 + k * 50, 144, 4, "#6b4a30")
    spines = ["#8c3b32", "#2f5a55", "#b8863a", "#3f4a6a", "#6a4a63", "#d3b98a", "#4f6b3c", "#a65a3c"]
    for side in (-1, 1):
        for shelf in range(7):
            for n in range(36):
                near, far = n / 36, (n + 0.86) / 36

                tall = 0.78 - 0.2 * c.random.random()
                a, b = _on_shelf(side, near, shelf + 1 - tall), _on_shelf(side, far, shelf + 1 - tall)
                d, e = _on_shelf(side, far, shelf + 0.92), _on_shelf(side, near, shelf + 0.92)
                c.polygon([a, b, d, e], mix(c.random.choice(spines), "#3a2418", 0.25 * (1 - near)))
            c.line(
                [(800 + side * 330, 270 + (shelf + 1) * 50), (800 + side * 800, -20 + (shelf + 1) * 850 / 7)],
                "#3a2316",
                7,
            )
    c.polygon([(470, 590), (1130, 590), (1600, 900), (1600, 1067), (0, 1067), (0, 900)], "#5f3f28")
    c.glow(800, 620, 700, "#ffd790", 0.35, 0.6)
    for row in range(4):
        f = 0.42 + row * 0.30
        y = 612 + row * row * 26 + row * 40
        for column in (-1, 1):
            x = 800 + column * 250 * f * 1.25
            wide = 400 * f
            c.box(x - wide / 2, y + 12 * f, wide, 70 * f, "#3d2617")
            c.polygon(
                [
                    (x - wide / 2, y + 14 * f),
                    (x + wide / 2, y + 14 * f),
                    (x + wide / 2 - 26 * f * column - 12, y - 26 * f),
                    (x - wide / 2 - 26 * f * column + 12, y - 26 * f),
                ],
                "#9a6a3f",
            )
            for lamp in (-0.26, 0.26):
                lx = x + lamp * wide
                c.glow(lx, y - 14 * f, 120 * f, "#ffe59a", 0.75, 0.6)
                c.line([(lx, y - 8 * f), (lx, y - 66 * f)], "#c9a04a", 6 * f)
                c.oval(lx, y - 8 * f, 24 * f, 6 * f, "#c9a04a")
                c.rounded(lx - 50 * f, y - 92 * f, 100 * f, 32 * f, 15 * f, "#1f7a55")
                c.rounded(lx - 42 * f, y - 88 * f, 84 * f, 9 * f, 4 * f, "#58b58a")
                c.box(lx - 46 * f, y - 63 * f, 92 * f, 6 * f, "#fff3c4")
            c.polygon(
                [(x - 40 * f, y - 6 * f), (x + 36 * f, y - 6 * f), (x + 44 * f, y + 8 * f), (x - 46 * f, y + 8 * f)],
                "#fbf6e6",
            )
            if (row + column) % 3:
                person(c, x, y + 150 * f, 190 * f, ("#3f5f7c", "#7a3f46", "#5f6b3c", "#c9a04a")[row], legs="#2a1c14")


def _on_shelf(side: int, t: float, level: float) -> tuple[float, float]:
    """Give the place of a book on the wall of shelves at the left (-1) or right (1) that runs toward the eye."""
    return 800 + side * (330 + 470 * t**1.5), 270 - 290 * t**1.5 + level * (350 + 500 * t**1.5) / 7


@drawing("Second Bakery at half past five")
def bakery(c: Canvas):
    c.gradient(0, 1067, "#101b36", "#1b2a4c", "#24365a")
    for row in range(24):
        for column in range(-1, 20):
            c.box(
                column * 92 + (row % 2) * 46,
                row * 34,
                90,
                32,
                mix(c.random.choice(["#22304f", "#283757", "#1e2b49"]), "#10182e", c.random.uniform(0, 0.4)),
            )
    c.box(150, 170, 1300, 100, "#152033")
    c.box(150, 262, 1300, 10, "#b58a3c")
    c.text(800, 222, "SECOND BAKERY", 66, "#f0c873", "mm", 1)
    c.box(180, 300, 800, 560, "#5a3a22")
    c.gradient(320, 520, "#ffd98a", "#ffc15e", "#e8963f", x=204, width=752)
    c.box(1060, 300, 300, 640, "#5a3a22")
    c.gradient(330, 300, "#ffd98a", "#f0a950", x=1092, width=236)
    c.box(1092, 650, 236, 270, "#6f4a2c")
    c.oval(1306, 660, 10, 10, "#f0c873")
    c.rounded(1150, 400, 120, 66, 8, "#fffaf0")
    c.text(1210, 433, "OPEN", 34, "#8c3b32", "mm", 1)
    c.oval(870, 520, 84, 100, "#5f2f1e")
    c.oval(870, 530, 64, 80, "#ff8a3c")
    c.glow(870, 540, 200, "#ffb050", 0.8)
    for x in range(392, 960, 188):
        c.box(x - 3, 320, 6, 520, "#8a5a30")
    person(c, 640, 720, 320, "#f7f0e0", legs="#6a4a3a", hair="#a8442f")
    person(c, 450, 730, 300, "#e9dcc4", legs="#6a4a3a", hair="#3a2418", skin="#d0a283")
    for shelf in (470, 600, 730):
        c.box(204, shelf, 752 if shelf > 700 else 180, 12, "#7d4f2a")
    for row, (shelf, count) in enumerate(((470, 3), (600, 3), (730, 11))):
        for n in range(count):
            x = 236 + n * (56 if count < 5 else 66)
            crust = ("#b5702f", "#8a4f22", "#d1934a", "#6b3c1c")[(n + row) % 4]
            c.oval(x + 4, shelf - 20, 31, 25, crust)
            c.oval(x, shelf - 28, 22, 13, mix(crust, "#ffe0a0", 0.35))
            for k in (-10, 2, 14):
                c.line([(x + k - 5, shelf - 34), (x + k + 5, shelf - 18)], mix(crust, "#fff2cc", 0.6), 3)
    c.box(204, 742, 752, 98, "#6b4425")
    c.rounded(560, 764, 160, 60, 6, "#fffaf0")
    c.text(640, 794, "NOT SWEET", 25, "#3a2a1c", "mm", 1)
    c.gradient(900, 167, "#3b4766", "#28334f", "#1b253f")
    c.glow(580, 960, 760, "#ffbf5e", 0.62, 0.24)
    c.glow(1210, 960, 320, "#ffbf5e", 0.55, 0.3)
    c.glow(580, 560, 900, "#ffb04a", 0.20)
    for side in (-1, 1):
        c.arc(1500 + side * 52, 946, 48, 48, 0, 360, "#0c1224", 7)
    c.line([(1448, 946), (1490, 872), (1552, 946), (1500, 946), (1484, 866), (1470, 862)], "#c2473c", 7)
    c.line([(1552, 946), (1530, 850), (1552, 842)], "#c2473c", 7)
    c.glow(1556, 868, 120, "#fff3c4", 0.9)


@drawing("The stage of the Carding Room", vignette=0.4)
def theater_stage(c: Canvas):
    c.gradient(0, 1067, "#120a0f", "#1c0f14", "#0d080c")
    for row in range(32):
        for column in range(-1, 20):
            c.box(
                330 + column * 50 + (row % 2) * 25,
                120 + row * 19,
                48,
                17,
                mix(c.random.choice(["#6b3b32", "#5c3029", "#74443a"]), "#1a0f12", 0.35),
            )
    c.box(1280, 100, 330, 640, "#120a0f")
    c.box(0, 100, 330, 640, "#120a0f")
    c.oval(960, 250, 92, 96, "#e8b87a")
    c.gradient(250, 300, "#e8b87a", "#b98a86", "#6f6a8c", x=868, width=184)
    for k in range(1, 4):
        c.box(868 + k * 46 - 2, 158, 4, 392, "#2a1613")
    for k in range(5):
        c.box(868, 214 + k * 72, 184, 4, "#2a1613")
    c.gradient(700, 110, "#9a6a3f", "#7a4f2c")
    c.gradient(806, 50, "#3a2214", "#24140c")
    c.soft(
        lambda s: (
            s.polygon([(300, 0), (380, 0), (860, 760), (420, 760)], "#5f5236"),
            s.polygon([(1240, 0), (1300, 0), (1120, 760), (680, 760)], "#4f4630"),
        ),
        18,
    )
    c.oval(690, 756, 300, 30, "#ffe2a0", 90)
    for x, coat, tall, lean in ((560, "#2f3f5c", 290, 0.02), (690, "#e9e2d2", 270, -0.02), (1010, "#1d1a22", 296, 0.0)):
        person(c, x, 770, tall, coat, legs=coat, lean=lean)
        c.polygon(
            [
                (x - tall * 0.14, 770 - tall * 0.5),
                (x + tall * 0.14, 770 - tall * 0.5),
                (x + tall * 0.24, 770),
                (x - tall * 0.24, 770),
            ],
            coat,
        )
    c.line([(810, 770), (820, 600), (880, 600), (890, 770)], "#3a2012", 8)
    c.line([(800, 690), (896, 690)], "#3a2012", 10)
    c.arc(850, 610, 36, 58, 180, 360, "#3a2012", 7)
    for side in (-1, 1):
        for n in range(9):
            x = 800 + side * (800 - n * 52)
            colour = mix("#a3232f", "#4a0d16", 0.8 * (n % 3) / 2)
            c.shaded(
                [(x - 30, 0), (x + 30, 0), (x + 30 + side * 34, 812), (x - 30 + side * 34, 812)],
                mix(colour, "#000000", 0.2),
                colour,
                mix(colour, "#000000", 0.35),
            )
    for n in range(13):
        x = 60 + n * 124
        c.oval(x, 60, 80, 86, mix("#8f1f2b", "#4a0d16", (n % 2) * 0.5))
    c.box(0, 0, 1600, 64, "#6b141f")
    for row in range(3):
        y, size = 880 + row * 74, 52 + row * 13
        for n in range(-1, 17):
            x = n * size * 2.1 + (row % 2) * size
            c.rounded(x, y, size * 1.8, size * 2.4, 18, mix("#3b1016", "#0c0507", 0.35 + row * 0.2))
            if (n * 7 + row * 3) % 4:
                c.oval(x + size * 0.9, y - size * 0.24, size * 0.44, size * 0.52, "#090507")
                c.oval(x + size * 0.9, y + size * 0.7, size * 0.86, size * 0.6, "#090507")


@drawing("Three lecterns at Ansel Valley High", vignette=0.4)
def debate_stage(c: Canvas):
    c.gradient(0, 760, "#0f1f33", "#1c3550", "#2a4a66")
    for n in range(25):
        x = n * 66
        c.shaded(
            [(x, 0), (x + 34, 0), (x + 34, 740), (x, 740)],
            ("#2f5f52", "#7a2f36", "#3b7263")[n % 3],
            ("#1a3b34", "#431a20", "#22463d")[n % 3],
        )
    c.veil(0, 740, "#0a1524", 190, 90)
    c.box(310, 90, 980, 130, "#0d1a2a", 200)
    c.text(800, 132, "THE PEOPLE'S QUESTIONS", 58, "#f4ecd8", "mm", 1)
    c.text(800, 188, "CANDIDATES FOR MAYOR", 29, "#e0b865", "mm")
    c.gradient(736, 130, "#a9794a", "#7d5631")
    c.gradient(862, 205, "#3a2717", "#1a1410", "#0d1119")
    beams = [[(x - 20, -10), (x + 20, -10), (x + 190, 800), (x - 190, 800)] for x in (400, 800, 1200)]
    c.soft(lambda s: [s.polygon(beam, "#3f3a28") for beam in beams], 20)
    for n, (x, coat, hair, skin) in enumerate(
        (
            (400, "#c9a227", "#1e1714", "#6b4430"),
            (800, "#26374f", "#8f8f92", "#d8b496"),
            (1200, "#5c5540", "#5a3d26", "#c99a77"),
        )
    ):
        c.oval(x, 800, 190, 24, "#ffe9b8", 70)
        c.polygon([(x - 84, 700), (x + 84, 700), (x + 74, 480), (x - 74, 480)], coat)
        c.oval(x, 482, 74, 34, coat)
        c.polygon([(x - 22, 452), (x + 22, 452), (x, 540)], "#f7f3ea")
        c.box(x - 17, 420, 34, 44, skin)
        c.oval(x, 386, 44, 54, skin)
        c.oval(x, 352, 49, 34, hair)
        if n == 0:
            c.oval(x, 330, 30, 26, hair)
        if n == 2:
            c.oval(x, 424, 34, 24, hair)
        c.polygon([(x - 112, 590), (x + 112, 590), (x + 92, 820), (x - 92, 820)], "#6f4a2a")
        c.polygon([(x - 126, 572), (x + 126, 572), (x + 112, 600), (x - 112, 600)], "#8d6238")
        c.oval(x, 700, 46, 46, "#8d6238")
        c.text(x, 700, "AV", 36, "#f4ecd8", "mm", 1)
        c.line([(x + 30, 576), (x + 14, 512)], "#11161c", 5)
        c.oval(x + 13, 508, 9, 12, "#11161c")
    c.oval(1440, 800, 40, 10, "#e0b865")
    c.oval(1440, 780, 34, 30, "#e0b865")
    c.oval(1440, 748, 6, 6, "#e0b865")
    for row in range(3):
        y, size = 918 + row * 60, 44 + row * 12
        for n in range(-1, 20):
            x = n * size * 2.0 + (row % 2) * size
            if (n * 5 + row * 7) % 6:
                c.oval(x, y, size * 0.46, size * 0.56, mix("#0b1420", "#000000", row * 0.3))
                c.oval(x, y + size * 1.1, size * 0.92, size * 0.72, mix("#0b1420", "#000000", row * 0.3))
