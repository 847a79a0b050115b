"""The flood of April 2023: from the first sandbag to the crest."""

from articles.demo.buildings import house, shop
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, person, ripples, treeline, truss_bridge

MUD = ("#a58a63", "#8a6f4c", "#6b5439")


def rain(c: Canvas, strokes: int, alpha=70, colour="#dfe8ee"):
    """Let it rain, slantwise."""
    for _ in range(strokes):
        x, y = c.random.uniform(-40, c.width), c.random.uniform(-60, c.height)
        tall = c.random.uniform(16, 52)
        c.line([(x, y), (x + tall * 0.22, y + tall)], colour, c.random.uniform(0.6, 1.4), alpha)


def front_street_wall(c: Canvas, bottom: float, bricks=("#7a5148", "#8a5c50", "#6b473f", "#835a4a"), course=34):
    """Lay the brick of the Front Street wall over the whole sheet."""
    for row in range(int(bottom // course) + 1):
        for column in range(-1, c.width // 92 + 1):
            x = column * 92 + (row % 2) * 46
            c.box(
                x + 2,
                row * course + 2,
                88,
                course - 4,
                mix(c.random.choice(bricks), "#3d2c2a", c.random.uniform(0, 0.3)),
            )


@drawing("The gauge on the Front Street wall")
def flood_gauge(c: Canvas):
    c.gradient(0, 1067, "#4a3936", "#392b2b")
    front_street_wall(c, 1067)
    for _ in range(60):
        x, y = c.random.uniform(0, 1600), c.random.uniform(0, 600)
        c.line(
            [(x, y), (x + c.random.uniform(-6, 6), y + c.random.uniform(60, 300))],
            "#241c1c",
            c.random.uniform(2, 8),
            60,
        )
    c.box(618, -10, 300, 1100, "#1d1716", 140)
    c.box(600, -10, 300, 1100, "#f2efe6")
    for n in range(18):
        y = 40 + n * 64
        foot = 16 - n
        c.box(600, y, 190, 5, "#1c1c1c")
        c.text(880, y + 3, str(foot), 60, "#b3261e" if foot == 14 else "#1c1c1c", "rm", 1)
        for k in range(1, 10):
            if k % 2:
                c.box(600, y + k * 6.4, 110 if k != 5 else 150, 6.4, "#1c1c1c")
    c.box(600, 162, 190, 12, "#b3261e")
    c.text(930, 168, "FLOOD STAGE", 34, "#f3d9c8", "lm", 1)
    water = 318
    c.gradient(water, 1067 - water, "#a08660", "#7d6444", "#5b4630")
    c.reflect(water, 1067 - water, "#7c6343", 0.80, 7)
    c.box(590, water - 26, 320, 26, "#3b3330", 90)
    for n in range(40):
        y = water + 10 + n * n * 0.5
        x = c.random.uniform(-100, 1600)
        c.line([(x, y), (x + 90, y - 5), (x + 200, y + 3), (x + 330, y)], "#d8c39a", 1.5 + n * 0.06, 120)
    for x, y, size in ((240, 470, 1), (1180, 620, 1.4), (1420, 400, 0.7)):
        c.line([(x, y), (x + 170 * size, y - 16 * size)], "#2d2119", 15 * size)
        c.line([(x + 70 * size, y - 6 * size), (x + 110 * size, y - 54 * size)], "#2d2119", 6 * size)
    c.oval(755, water + 2, 190, 9, "#e7dcc0", 140)
    rain(c, 420, 80)
    c.glow(300, 60, 800, "#ffd9a0", 0.22)


@drawing("A line of strangers with sandbags")
def flood_sandbags(c: Canvas):
    c.gradient(0, 1067, "#0f1a2b", "#1b2a40", "#2b3a4c")
    for n, (wall, awning) in enumerate(
        (("#3b3140", "#6d3a3a"), ("#2f3a46", "#2f5a55"), ("#41343a", "#6a5a34"), ("#2d3442", "#4a3a5c"))
    ):
        shop(c, n * 410 - 30, 760, 400, 560, wall, awning, ("#1c2533", "#f0b862")[n == 1], "#1a2230")
    c.box(392, 492, 376, 52, "#10202a")
    c.text(580, 518, "CARMODY'S MARKET", 33, "#f3dca4", "mm", 1)
    c.glow(580, 650, 420, "#ffc15e", 0.6)
    c.gradient(756, 311, "#3a3f47", "#23282f")
    c.polygon([(380, 758), (760, 758), (960, 1067), (180, 1067)], "#c98f4c", 70)
    c.line([(1200, 780), (1200, 200), (1130, 170)], "#12161d", 10)
    c.glow(1116, 184, 560, "#ffd287", 0.75)
    c.oval(1116, 182, 22, 12, "#fff3cf")
    coats = ["#e0b13c", "#c2473c", "#3f7c8c", "#d9d3c0", "#5e7f4e", "#e0803c", "#7a5c8c"]
    for n in range(7):
        x = 170 + n * 205
        lean = 0.035 * (1 if n % 2 else -1)
        person(c, x, 968, 330, coats[n], skin=("#8d5b3f", "#d0a283", "#6b4430")[n % 3], hair=coats[n], lean=lean)
        shoulder = x + lean * 330
        for side in (-1, 1):
            c.line(
                [(shoulder + side * 36, 712), (shoulder + side * 62, 770), (shoulder + side * 92, 772)],
                mix(coats[n], "#000000", 0.12),
                24,
            )
        if n < 6:
            bag = x + 102
            c.rounded(bag - 60, 742 + (n % 2) * 10, 120, 58, 24, "#c9b78e")
            c.rounded(bag - 60, 772 + (n % 2) * 10, 120, 28, 14, "#a39168")
            c.line([(bag - 20, 744), (bag - 16, 800)], "#8f7d58", 3)
    for row in range(3):
        for n in range(17):
            x = n * 104 - 60 + (row % 2) * 50
            c.rounded(x, 1010 - row * 44 + 30, 112, 50, 22, mix("#b7a57c", "#5c4c34", 0.14 * row + 0.1 * (n % 3)))
    rain(c, 700, 90)


@drawing("Driftwood under the bridge")
def flood_bridge_debris(c: Canvas):
    c.gradient(0, 520, "#5a6a74", "#7e8b90", "#a7a89d")
    for _ in range(9):
        c.oval(c.random.uniform(0, 1600), c.random.uniform(20, 220), 380, 50, "#4d5c66", 80)
    hills(c, 430, 50, "#6c7b78", 1.3, 540)
    treeline(c, 520, 90, "#4a5a56")
    c.gradient(515, 552, "#b59a72", *MUD)
    truss_bridge(c, -180, 1780, 400, spans=2, rise=270, steel="#2d5447", pier="#6f6c66", foot=640)
    c.random.seed(77)
    for n in range(90):
        y = 545 + (n / 90) ** 1.5 * 520
        x = c.random.uniform(-200, 1600)
        wide = 120 + (y - 540) * 0.5
        c.line(
            [(x, y), (x + wide * 0.3, y - wide * 0.05), (x + wide * 0.7, y + wide * 0.03), (x + wide, y - 2)],
            c.random.choice(["#d9c49c", "#c3a879", "#7a613f"]),
            1.5 + (y - 540) * 0.008,
            150,
        )
    c.oval(800, 640, 120, 26, "#efe4cc", 210)
    c.oval(800, 652, 190, 18, "#efe4cc", 120)
    for x, y, size, turn in (
        (300, 700, 1.1, -0.2),
        (560, 640, 0.7, 0.15),
        (1180, 690, 1.0, 0.3),
        (980, 860, 1.7, -0.12),
        (420, 920, 1.9, 0.1),
        (1420, 600, 0.6, -0.3),
    ):
        end = (x + 260 * size, y - 260 * size * turn)
        c.line([(x, y + 10), (end[0], end[1] + 10)], "#4f3c28", 30 * size)
        c.line([(x, y), end], "#3a2b1f", 26 * size)
        c.line([(x, y - 6 * size), (end[0], end[1] - 6 * size)], "#6b523a", 6 * size)
        c.oval(x, y, 13 * size, 15 * size, "#b08d62")
        for share, up in ((0.4, 70), (0.6, -40), (0.8, 56)):
            a, b = x + (end[0] - x) * share, y + (end[1] - y) * share
            c.line([(a, b), (a + 40 * size, b - up * size)], "#3a2b1f", 8 * size)
    c.polygon([(660, 770), (860, 730), (880, 800), (690, 838)], "#8c5a44")
    c.polygon([(640, 772), (750, 672), (880, 726), (860, 740), (752, 700), (662, 786)], "#4b4440")
    c.polygon([(664, 774), (752, 700), (856, 738), (760, 760)], "#a56a50")
    for n in range(6):
        c.polygon(
            [
                (1120 + n * 60, 800 - n * 10),
                (1168 + n * 60, 792 - n * 10),
                (1190 + n * 60, 850 - n * 10),
                (1142 + n * 60, 858 - n * 10),
            ],
            ("#9d8a6c", "#87755a")[n % 2],
        )
    rain(c, 420, 70)


@drawing("Main Street under water")
def flood_main_street(c: Canvas):
    c.gradient(0, 640, "#1d2c4a", "#3f4a70", "#8b6a82", "#e0a184")
    c.glow(800, 560, 520, "#ffc08a", 0.65)
    for depth in range(6, -1, -1):
        f = 1 / (1 + depth * 0.62)
        colours = (("#7d4a45", "#b5443c"), ("#54636b", "#2f7a6c"), ("#8a6a4c", "#c98a2f"), ("#5c4a63", "#33658a"))[
            depth % 4
        ]
        for side in (-1, 1):
            wide, tall = 430 * f, 660 * f
            inner = 800 + side * (96 + 420 * f) * 1.0
            x = inner if side > 0 else inner - wide
            wall = mix(colours[0], "#6a5a78", 0.09 * depth)
            shop(
                c,
                x,
                600 + 60 * f,
                wide,
                tall,
                wall,
                colours[1],
                ("#f6c66b", "#27303f")[(depth + (side > 0)) % 2],
                ("#e9b25c", "#2a3247")[(depth * 3 + side) % 3 > 0],
            )
    for depth in range(6, -1, -1):
        f = 1 / (1 + depth * 0.7)
        for side in (-1, 1):
            x, foot = 800 + side * (70 + 330 * f), 640
            c.line([(x, foot), (x, foot - 320 * f), (x - side * 34 * f, foot - 340 * f)], "#171c2a", 8 * f)
            c.glow(x - side * 36 * f, foot - 332 * f, 150 * f + 20, "#ffd27f", 0.8)
            c.oval(x - side * 36 * f, foot - 332 * f, 13 * f, 9 * f, "#fff4d2")
    c.reflect(626, 441, "#4a4860", 0.30, 6)
    c.veil(626, 441, "#241f33", 10, 130)
    ripples(c, 640, 1050, "#ffd9a6", 150, 60, 80)
    c.rounded(930, 596, 220, 66, 26, "#2f4a5c")
    c.rounded(968, 556, 138, 66, 28, "#3c5b6e")
    c.rounded(980, 566, 114, 34, 12, "#11202e")
    c.oval(1040, 640, 150, 12, "#5a5870", 190)
    c.line([(540, 640), (540, 512)], "#20242f", 6)
    c.polygon([(540, 440), (586, 486), (540, 532), (494, 486)], "#e0b13c")
    c.text(540, 486, "DIP", 26, "#20242f", "mm", 1)


@drawing("The boat on Bobbin Lane")
def flood_boat(c: Canvas):
    c.gradient(0, 1067, "#050b16", "#0b1626", "#13233a")
    for n, x in enumerate((-60, 210, 1060, 1330)):
        house(
            c,
            x,
            640,
            240,
            230,
            ("#26313f", "#2c3440", "#232e3c", "#2b3340")[n],
            "#121923",
            ("#0a111c", "#f0b45a")[n == 2],
        )
    for x in (450, 600, 750, 900):
        house(c, x, 588, 120, 110, "#1a2535", "#101824", "#0a111c")
    house(c, 1100, 650, 290, 300, "#8f8a76", "#4a453c", "#f2c26a")
    person(c, 1180, 610, 96, "#b5443c")
    c.gradient(600, 467, "#101c2e", "#0a1422", "#060d18")
    c.reflect(604, 463, "#0c1728", 0.35, 6)
    c.soft(lambda s: s.polygon([(720, 660), (1600, 470), (1600, 900)], "#8c815e"), 22)
    c.soft(lambda s: s.polygon([(720, 662), (1300, 590), (1300, 760)], "#6e6648"), 10)
    c.oval(560, 800, 380, 26, "#03070d", 160)
    for x, coat, tall in ((330, "#d9a92f", 190), (470, "#d9a92f", 170), (700, "#d9a92f", 200), (590, "#5d6b7a", 140)):
        person(c, x, 700 + tall * 0.36, tall, coat, hair="#c23b2e" if coat == "#d9a92f" else "#cfcfcf")
        if coat == "#d9a92f":
            c.box(x - tall * 0.14, 700 - tall * 0.10, tall * 0.28, 7, "#f4f1d8")
    c.polygon([(240, 690), (860, 690), (950, 660), (860, 790), (330, 800), (256, 768)], "#c23b2e")
    c.polygon([(240, 690), (860, 690), (950, 660), (930, 700), (860, 712), (244, 712)], "#e9e4d6")
    c.text(520, 758, "HFFD 1", 44, "#f7f1e3", "mm", 1)
    c.line([(300, 640), (150, 840)], "#9a7b4c", 7)
    c.glow(720, 640, 260, "#fff1b8", 0.95)
    c.oval(722, 640, 15, 15, "#ffffff")
    ripples(c, 640, 1050, "#c9bd8e", 130, 60, 80)
    rain(c, 500, 70)
