"""The river on ordinary days: the bridge at dusk and under repair, the ferry, the falls, the millpond."""

from articles.demo.buildings import house, mill
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, person, ripples, treeline, truss_bridge


@drawing("The Tanner Street Bridge at dusk")
def bridge_dusk(c: Canvas):
    c.gradient(0, 660, "#1f2a4d", "#4b4270", "#a3587a", "#e88a6a", "#f8c987")
    c.glow(1130, 600, 520, "#ffb066", 0.8, 0.6)
    for y, across, x in ((210, 420, 420), (270, 300, 1180), (340, 520, 820), (400, 260, 300), (150, 240, 1320)):
        c.oval(x, y, across, 7, "#ffd9b8", 46)
        c.oval(x + 80, y + 14, across * 0.6, 5, "#f2a58e", 60)
    hills(c, 520, 60, "#5d4a72", 0.8, 640)
    hills(c, 575, 40, "#3f3a62", 2.6, 640)
    c.random.seed(4)
    for x in range(-20, 1640, 46):
        tall = c.random.uniform(30, 78)
        c.box(x, 640 - tall, 44, tall, mix("#2a2947", "#35304f", c.random.random()))
        if c.random.random() < 0.6:
            c.box(x + 10, 640 - tall + 14, 6, 9, "#ffd48a")
        if c.random.random() < 0.5:
            c.box(x + 26, 640 - tall + 26, 6, 9, "#ffc46a")
    c.polygon([(322, 640), (322, 520), (338, 468), (354, 520), (354, 640)], "#27264a")
    c.box(0, 634, 1600, 24, "#232343")
    treeline(c, 642, 46, "#232343", 900, 1620)
    truss_bridge(c, 60, 1540, 560, spans=3, rise=150, steel="#1c2036", pier="#2d2b47", foot=660, lamps="#ffb45c")
    c.reflect(644, 423, "#2b2a52", 0.34, 5)
    c.veil(644, 423, "#141a3a", 0, 150)
    ripples(c, 660, 1060, "#ffd2a0", 130, 50)
    c.veil(600, 60, "#f0a080", 0, 40)


@drawing("Morning on the bridge repair")
def bridge_works(c: Canvas):
    c.gradient(0, 620, "#9cc3d6", "#c9dde0", "#f2e6cf", "#f7dcae")
    c.glow(320, 300, 420, "#fff0c0", 0.8)
    c.oval(320, 300, 54, 54, "#fffaf0")
    hills(c, 520, 50, "#a9bfc0", 0.3, 620)
    hills(c, 560, 36, "#7fa0a0", 1.9, 620)
    c.gradient(618, 46, "#55777a", "#4a6a70")
    treeline(c, 622, 60, "#55777a")
    c.line([(1240, 655), (1240, 96)], "#d7902c", 12)
    c.line([(760, 150), (1430, 118)], "#d7902c", 10)
    c.line([(1240, 70), (800, 146)], "#8a5a1a", 3)
    c.line([(1240, 70), (1420, 116)], "#8a5a1a", 3)
    for n in range(13):
        c.line([(1230, 640 - n * 40), (1250, 600 - n * 40)], "#8a5a1a", 3)
    c.box(1390, 118, 46, 40, "#5c5348")
    c.box(1222, 120, 40, 40, "#e0a040")
    c.line([(880, 146), (880, 330)], "#3a3a3a", 2)
    c.polygon([(850, 330), (910, 330), (918, 352), (842, 352)], "#7a3d2c")
    truss_bridge(c, 90, 1510, 590, spans=3, rise=170, steel="#47745f", pier="#7b7a72", foot=664)
    for x in range(580, 1050, 58):
        c.line([(x, 430), (x, 662)], "#c2722a", 3.4)
    for y in (450, 510, 604, 640):
        c.line([(572, y), (1050, y)], "#c2722a", 3.4)
        c.box(566, y, 490, 7, "#a98a5c")
    c.polygon([(690, 420), (880, 420), (880, 585), (690, 585)], "#e9edf0", 150)
    for n, x in enumerate((620, 655, 800, 930, 985)):
        y = (640, 640, 604, 510, 640)[n]
        person(c, x, y, 44, "#f0c419", skin="#a97c5b", hair="#ffffff")
    c.reflect(662, 405, "#5c8a94", 0.4, 6)
    c.veil(662, 405, "#1f4a58", 10, 130)
    ripples(c, 676, 1050, "#ffffff", 140, 60)
    c.polygon([(300, 790), (760, 790), (730, 850), (330, 850)], "#5b3b32")
    c.box(300, 780, 460, 14, "#8a5c48")
    for n in range(5):
        c.box(360 + n * 66, 748, 56, 32, ("#6f7c82", "#87949a")[n % 2])
    person(c, 720, 782, 62, "#e4572e", hair="#ffffff")


@drawing("The cracked plate")
def bridge_crack(c: Canvas):
    c.gradient(0, 1067, "#6d7a78", "#55625f", "#36413f")
    c.random.seed(11)
    c.polygon([(0, 130), (1600, 20), (1600, 330), (0, 440)], "#4d7564")
    c.polygon([(0, 130), (1600, 20), (1600, 44), (0, 154)], "#7ea591")
    c.polygon([(0, 418), (1600, 308), (1600, 330), (0, 440)], "#2c4a3e")
    c.polygon([(640, 1067), (910, 300), (1180, 280), (940, 1067)], "#456b5b")
    c.polygon([(640, 1067), (910, 300), (934, 298), (668, 1067)], "#77a08b")
    c.shaded(
        [(330, 210), (1360, 140), (1430, 470), (1120, 800), (620, 830), (300, 560)], "#67917d", "#4e7765", "#3f6454"
    )
    c.line([(330, 210), (1360, 140)], "#9cc2ae", 7)
    c.line([(1430, 470), (1120, 800), (620, 830), (300, 560)], "#27423a", 9)
    for _ in range(420):
        x, y = c.random.gauss(1010, 170), c.random.gauss(600, 120)
        c.oval(
            x,
            y,
            c.random.uniform(2, 17),
            c.random.uniform(2, 11),
            c.random.choice(["#8a4a24", "#a35a2a", "#6b3a22"]),
            60,
        )
    for x, y in [(x, y) for x in range(420, 1400, 132) for y in (270, 400)] + [
        (520, 560),
        (640, 700),
        (760, 760),
        (880, 640),
        (1010, 720),
        (1130, 640),
        (1240, 540),
    ]:
        y -= (x - 420) * 0.06
        c.oval(x + 5, y + 9, 31, 31, "#1f352e", 150)
        c.oval(x, y, 29, 29, "#5b8673")
        c.oval(x - 6, y - 7, 19, 18, "#86b09b")
        c.oval(x - 9, y - 10, 8, 7, "#b9d6c6")
    crack = [(907, 630), (944, 668), (958, 656), (1000, 706), (1022, 752), (1044, 748), (1075, 790), (1094, 822)]
    c.line([(x + 5, y + 6) for x, y in crack], "#93bba6", 5)
    c.line(crack, "#0d1614", 10)
    c.line([*crack[2:5], (1010, 770), (990, 800)], "#0d1614", 4)
    for x, y in crack[:-1]:
        c.line([(x, y), (x + 8, y + 60)], "#7a3f1e", 5, 90)
    c.line([(914, 566), (1190, 830)], "#f7f2df", 3, 210)
    for n in range(12):
        x, y = 914 + n * 25, 566 + n * 24
        c.line([(x, y), (x + 12, y - 12)], "#f7f2df", 3, 210)
    c.text(1200, 806, "7 in.", 46, "#f7f2df")
    c.glow(520, 160, 700, "#f5e6b8", 0.35)


@drawing("The whole city crosses")
def bridge_opening(c: Canvas):
    c.gradient(0, 760, "#58a6cf", "#9ccfe4", "#dff0ea")
    for x, y, size in ((260, 150, 80), (350, 130, 60), (1150, 110, 90), (1270, 140, 64), (720, 80, 50)):
        c.oval(x, y, size * 1.9, size * 0.5, "#ffffff", 200)
        c.oval(x, y - size * 0.3, size, size * 0.55, "#ffffff", 220)
    hills(c, 560, 60, "#7fb59b", 1.2, 760)
    hills(c, 620, 40, "#5f9c81", 3.0, 760)
    c.gradient(690, 377, "#6fa7ae", "#4c858f")
    steel, light = "#2f6b54", "#4b8a70"
    for depth in range(7, 0, -1):
        f = 1 / depth
        x, y, wide = 800, 600, 1500 * f
        left, right, top, deck = x - wide * 0.52, x + wide * 0.52, y - 560 * f, y + 330 * f
        colour = mix(steel, "#bfe0e0", 0.09 * depth)
        for side in (left, right):
            c.line([(side, deck), (side, top)], colour, 34 * f)
        c.line([(left, top), (right, top)], colour, 30 * f)
        c.line([(left, top + 90 * f), (right, top + 90 * f)], colour, 14 * f)
        for n in range(6):
            a = left + (right - left) * n / 6
            c.line(
                [(a, top + (90 * f if n % 2 else 0)), (a + (right - left) / 6, top + (0 if n % 2 else 90 * f))],
                colour,
                9 * f,
            )
        if depth > 1:
            g = 1 / (depth - 1)
            for side in (-1, 1):
                outer = (x + side * 750 * 1.04 * g, y + 330 * g)
                c.line([(x + side * 780 * f, top), (x + side * 780 * g, y + 330 * g)], colour, 13 * f)
                c.line([(x + side * 780 * f, top), (x + side * 780 * g, y - 560 * g)], colour, 22 * f)
                c.line([(x + side * 780 * f, deck - 60 * f), (outer[0], outer[1] - 60 * g)], light, 9 * f)
    c.shaded([(690, 648), (910, 648), (1760, 1067), (-160, 1067)], "#b9b5a8", "#8f8b82", "#77746e")
    c.random.seed(9)
    coats = ["#d8433b", "#f2b134", "#2a6f97", "#f4f1de", "#81b29a", "#e07a5f", "#3d405b", "#b56576", "#6d597a"]
    skins = ["#8d5b3f", "#c99a77", "#e5bd9b", "#6b4430", "#a9744f"]
    crowd = sorted((c.random.random() ** 1.7, c.random.uniform(-1, 1)) for _ in range(210))
    for depth, side in crowd:
        y = 662 + depth * 400
        x = 800 + side * (105 + (y - 648) * 1.85)
        person(
            c,
            x,
            y,
            40 + (y - 648) * 0.50,
            c.random.choice(coats),
            skin=c.random.choice(skins),
            legs=c.random.choice(["#2b2d42", "#4a4e69", "#3a3a3a"]),
        )
    for n in range(26):
        x = 20 + n * 64
        y = 128 + 70 * (1 - ((n - 12.5) / 12.5) ** 2)
        c.polygon([(x - 20, y), (x + 20, y), (x, y + 44)], coats[n % 6])
    c.line([(0 + n * 64, 122 + 72 * (1 - ((n - 12.5) / 12.5) ** 2)) for n in range(26)], "#f7f3e3", 3)
    for x, y, colour in (
        (300, 420, "#d8433b"),
        (352, 372, "#f2b134"),
        (1290, 440, "#2a6f97"),
        (1240, 380, "#f4f1de"),
        (1330, 350, "#e07a5f"),
    ):
        c.line([(x, y), (x + 14, y + 230)], "#ffffff", 1.6, 160)
        c.oval(x, y, 28, 34, colour)
        c.oval(x - 9, y - 12, 7, 9, "#ffffff", 120)


@drawing("Harrow Falls from the east bank", 2400, 800)
def river_panorama(c: Canvas):
    c.gradient(0, 470, "#7fb0c8", "#b9d3d3", "#f1dfb8", "#f5cf9a")
    c.glow(1500, 400, 700, "#ffe3a8", 0.75, 0.6)
    hills(c, 330, 60, "#a8b9b4", 0.2, 470)
    hills(c, 380, 44, "#839f98", 1.7, 470)
    hills(c, 415, 30, "#5f8178", 4.2, 470)
    c.random.seed(21)
    for x in range(1180, 2400, 52):
        tall = c.random.uniform(44, 96)
        wall = c.random.choice(["#a8634e", "#c08a63", "#8a5148", "#d8c3a0", "#7f7d86"])
        if c.random.random() < 0.5:
            house(c, x, 468, 46, tall * 0.55, wall, "#4b4450", "#f5dc9a")
        else:
            c.box(x, 468 - tall, 50, tall, wall)
            for row in range(int(tall // 24)):
                for column in range(3):
                    c.box(x + 8 + column * 14, 474 - tall + row * 24, 7, 11, "#39424e")
    c.polygon([(1508, 470), (1508, 330), (1526, 240), (1544, 330), (1544, 470)], "#5a4a55")
    c.polygon([(0, 300), (120, 292), (250, 316), (330, 330), (380, 470), (0, 470)], "#5b6b5a")
    treeline(c, 304, 70, "#3f5c4d", 0, 300)
    for n in range(60):
        x = 150 + n * 3.6
        c.line(
            [(x, 312 + n * 0.4), (x + c.random.uniform(6, 26), 470)],
            c.random.choice(["#ffffff", "#dcecee", "#bcd6da"]),
            c.random.uniform(2, 6),
            190,
        )
    c.oval(300, 470, 190, 22, "#ffffff", 130)
    c.box(372, 396, 96, 76, "#8a5245")
    c.polygon([(364, 398), (420, 366), (476, 398)], "#4b3a3c")
    for n in range(3):
        c.box(386 + n * 28, 414, 14, 34, "#e8d9a5")
    mill(
        c,
        560,
        470,
        520,
        170,
        brick=("#a65a47", "#7c4339"),
        pane=lambda a, b: ("#36434e", "#4a5a66", "#f2d48a")[(a * 7 + b * 3) % 11 // 5],
        columns=22,
    )
    treeline(c, 472, 40, "#47675a", 1090, 1240)
    c.reflect(470, 330, "#5f8f9a", 0.40, 6)
    c.veil(470, 330, "#21505f", 10, 140)
    c.polygon([(360, 508), (1180, 492), (1180, 498), (360, 520)], "#f4f7f2", 190)
    truss_bridge(c, 1330, 2430, 520, spans=3, rise=92, steel="#2f5f50", pier="#77756c", foot=610)
    ripples(c, 490, 790, "#fff6de", 200, 70, 60)
    for x, y in ((900, 640), (1010, 668)):
        c.polygon([(x - 60, y), (x + 60, y), (x + 40, y + 14), (x - 40, y + 14)], "#7a2f2a")
        person(c, x - 12, y + 8, 44, "#f2c14e")
    treeline(c, 806, 90, "#20443f", 0, 560)
    treeline(c, 806, 60, "#1a3a37", 1900, 2400)
