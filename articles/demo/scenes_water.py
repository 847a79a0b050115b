"""In and beside the water: the falls, the millpond, its fish and its canoes."""

import math

from articles.demo.buildings import mill
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, ripples, treeline


@drawing("The powerhouse at the falls in winter")
def falls_powerhouse(c: Canvas):
    c.gradient(0, 620, "#41658a", "#7ea3bd", "#c5d8df", "#e9e3d5")
    hills(c, 330, 50, "#9db6c2", 0.4, 620)
    treeline(c, 400, 130, "#4f6d78", 0, 1600)
    c.polygon([(0, 392), (1600, 372), (1600, 800), (0, 800)], "#39434c")
    c.random.seed(31)
    for _ in range(60):
        x, y = c.random.uniform(0, 1600), c.random.uniform(400, 760)
        wide, tall = c.random.uniform(40, 130), c.random.uniform(20, 60)
        c.polygon(
            [(x, y), (x + wide, y - 8), (x + wide * 0.9, y + tall), (x + 8, y + tall * 0.9)],
            c.random.choice(["#46525c", "#2f3941", "#525f69"]),
        )
    for left, right, top, foot in (
        (90, 560, 392, 560),
        (470, 980, 384, 600),
        (120, 760, 560, 720),
        (640, 1040, 596, 800),
    ):
        c.polygon([(left, top), (right, top - 6), (right + 26, foot), (left - 20, foot)], "#b9d5df")
        for _ in range(int((right - left) / 4)):
            x = c.random.uniform(left - 4, right + 4)
            colour = c.random.choice(["#ffffff", "#e3f0f4", "#9fc3d2", "#cfe3ea", "#84adbf"])
            c.line([(x, top - 2), (x + c.random.uniform(-10, 14), foot)], colour, c.random.uniform(1.5, 7), 200)
        c.oval((left + right) / 2, foot + 6, (right - left) * 0.6, 20, "#ffffff", 150)
    for n in range(34):
        x = 90 + n * 27
        c.polygon([(x, 386), (x + 16, 386), (x + 8, 392 + c.random.uniform(20, 90))], "#eff7fa", 220)
    c.polygon([(0, 372), (1010, 366), (1010, 392), (0, 400)], "#f4f9fb")
    c.shaded([(1080, 430), (1480, 430), (1480, 820), (1080, 820)], "#9a5547", "#6e3a34")
    c.polygon([(1056, 436), (1280, 318), (1504, 436)], "#3a4048")
    c.polygon([(1056, 424), (1280, 306), (1504, 424), (1504, 440), (1280, 324), (1056, 440)], "#f4f9fb")
    for n in range(3):
        x = 1124 + n * 118
        c.oval(x + 38, 516, 38, 40, "#f7d98c")
        c.box(x, 516, 76, 150, "#f7d98c")
        for k in range(1, 3):
            c.box(x + k * 25, 478, 3, 188, "#5a3a34")
        for k in range(4):
            c.box(x, 520 + k * 38, 76, 3, "#5a3a34")
        c.oval(x + 38, 800, 44, 54, "#20262c")
    c.text(1280, 400, "1898", 34, "#e8dcc8", "mm", 1)
    c.glow(1280, 580, 420, "#f5b95c", 0.35)
    c.gradient(806, 261, "#5d8296", "#33586e", "#213f54")
    c.reflect(806, 261, "#3e6579", 0.42, 8)
    c.oval(500, 816, 720, 26, "#eaf4f6", 190)
    for _ in range(26):
        x, y = c.random.uniform(0, 1600), c.random.uniform(850, 1050)
        wide = c.random.uniform(40, 130) * (y / 950)
        c.polygon(
            [(x, y), (x + wide * 0.5, y - 12), (x + wide, y - 2), (x + wide * 0.8, y + 16), (x + wide * 0.2, y + 18)],
            "#e7f1f4",
        )
        c.polygon(
            [
                (x, y),
                (x + wide * 0.2, y + 18),
                (x + wide * 0.8, y + 16),
                (x + wide * 0.8, y + 24),
                (x + wide * 0.2, y + 27),
            ],
            "#9dbccb",
        )


@drawing("Taking a core from the millpond")
def river_sampling(c: Canvas):
    c.gradient(0, 520, "#e9c98f", "#f3dfb0", "#dfe3c4")
    c.glow(380, 260, 520, "#fff3c9", 0.9)
    hills(c, 420, 40, "#b9bd93", 2.0, 530)
    mill(c, 900, 524, 560, 210, brick=("#a4664f", "#86503f"), pane=lambda a, b: "#7a6558", columns=20, trim="#6d4a40")
    treeline(c, 528, 90, "#7f8f63", 0, 880)
    treeline(c, 530, 50, "#6f8159", 1440, 1600)
    c.gradient(526, 541, "#c9cf9f", "#8fa77f", "#5b8273", "#3d655f")
    c.reflect(528, 539, "#8fa67d", 0.5, 5)
    c.veil(560, 507, "#2d5650", 0, 200)
    ripples(c, 560, 1050, "#fdf6d5", 150, 80, 70)
    for n in range(6):
        c.arc(800, 870, 120 + n * 56, 18 + n * 10, 0, 360, "#e6eac6", 2)
    c.shaded([(730, 560), (870, 560), (884, 868), (716, 868)], "#c7793b", "#8c5730")
    c.polygon([(716, 700), (884, 700), (892, 872), (708, 872)], "#55613f")
    c.line([(748, 570), (752, 705)], "#55613f", 16)
    c.line([(852, 570), (848, 705)], "#55613f", 16)
    c.oval(800, 560, 72, 26, "#c7793b")
    c.box(780, 500, 40, 52, "#8d5b3f")
    c.oval(800, 478, 42, 50, "#8d5b3f")
    c.oval(800, 448, 56, 26, "#d9c48a")
    c.oval(800, 458, 84, 11, "#c9b275")
    c.line([(860, 586), (930, 660), (986, 612)], "#b3682f", 32)
    c.line([(742, 586), (800, 668), (978, 706)], "#c7793b", 32)
    c.oval(986, 610, 18, 18, "#8d5b3f")
    c.oval(982, 706, 18, 18, "#8d5b3f")
    c.box(972, 330, 26, 640, "#eef3ea", 150)
    for y, tall, colour in (
        (690, 110, "#6c5a43"),
        (800, 40, "#3f63b0"),
        (840, 30, "#7f8077"),
        (870, 34, "#d3b440"),
        (904, 66, "#6f6a4d"),
    ):
        c.box(974, y, 22, tall, colour, 225)
    c.box(969, 330, 5, 640, "#ffffff", 160)
    c.oval(985, 966, 90, 13, "#2d5650", 120)
    c.random.seed(8)
    for _ in range(90):
        x = c.random.choice([c.random.uniform(-20, 430), c.random.uniform(1240, 1620)])
        tall, lean = c.random.uniform(180, 420), c.random.uniform(-50, 50)
        c.line(
            [(x, 1080), (x + lean * 0.4, 1080 - tall * 0.6), (x + lean, 1080 - tall)],
            c.random.choice(["#2f4a35", "#40603f", "#587246"]),
            c.random.uniform(3, 8),
        )
        if c.random.random() < 0.4:
            c.oval(x + lean, 1080 - tall, 8, 30, "#5a3d26")


@drawing("A lake sturgeon below the weir")
def sturgeon(c: Canvas):
    c.gradient(0, 1067, "#a6d8b4", "#5aa88d", "#2b7a70", "#17524f", "#0e3a3b")
    for n in range(7):
        x = 120 + n * 250
        c.polygon([(x, -10), (x + 90 + n * 6, -10), (x - 260, 1067), (x - 520, 1067)], "#e9f8d8", 16 + 5 * (n % 3))
    c.random.seed(5)
    for _ in range(300):
        y = 880 + c.random.random() ** 0.8 * 200
        size = 8 + (y - 860) * 0.22
        colour = mix(c.random.choice(["#6f7a63", "#8b8a6a", "#4d625a", "#a19a78"]), "#123f40", 0.35)
        c.oval(c.random.uniform(0, 1600), y, size * c.random.uniform(0.9, 1.8), size * 0.6, colour)
    c.oval(800, 968, 520, 26, "#062a2c", 110)
    back, belly = [], []
    for n in range(61):
        t = n / 60
        x = 260 + t * 1060
        half = 128 * math.sin(math.pi * min(1, t * 0.93 + 0.04)) ** 0.72 * (1 - 0.45 * t)
        spine = 640 - 60 * math.sin(t * 3.4 + 0.4)
        back.append((x, spine - half * 0.85))
        belly.append((x, spine + half * 0.75))
    c.polygon(
        [(1290, back[-1][1] - 4), (1490, 440), (1440, 600), (1480, 730), (1340, 668), (1290, belly[-1][1] + 2)],
        "#3c5750",
    )
    c.polygon([(1130, back[50][1] + 10), (1230, 500), (1250, 610)], "#3f5b53")
    for x, y in ((520, 690), (1010, 690)):
        c.polygon([(x, y), (x + 130, y + 20), (x + 200, y + 128), (x + 70, y + 70)], "#46645a")
    c.shaded([*back, *reversed(belly)], "#31483f", "#54705f", "#8d9f80", "#d9d6b3")
    c.polygon([(270, 610), (90, 652), (84, 668), (280, 690)], "#566f5f")
    c.line([(84, 664), (270, 612)], "#31483f", 8)
    for n in range(4, 58, 4):
        x, y = back[n]
        c.polygon([(x - 24, y + 9), (x + 2, y - 17), (x + 26, y + 9), (x, y + 20)], "#8ea088")
        c.polygon([(x - 24, y + 9), (x + 2, y - 17), (x + 2, y + 18)], "#a9b89d")
    for n in range(8, 58, 3):
        x, y = back[n][0], (back[n][1] + belly[n][1]) / 2
        c.polygon([(x - 11, y), (x, y - 13), (x + 12, y), (x, y + 13)], "#8b9c7f")
    c.arc(430, 636, 90, 100, 100, 250, "#2d433b", 5)
    c.oval(292, 628, 14, 14, "#e8e1b0")
    c.oval(290, 628, 8, 8, "#10201d")
    for x in (150, 176, 202, 228):
        c.line([(x, 676), (x - 8, 720), (x + 4, 742)], "#7d8f76", 4)
    for _ in range(70):
        c.oval(c.random.uniform(0, 1600), c.random.uniform(60, 900), 2.4, 2.4, "#eaffea", 110)
    c.glow(520, 60, 900, "#e8ffd8", 0.35, 0.7)


@drawing("Canoes at dawn above the bridge")
def canoe_dawn(c: Canvas):
    c.gradient(0, 520, "#8fa7c4", "#d7b3bd", "#f6c7a4", "#fde3b4")
    c.glow(980, 470, 620, "#ffd98f", 0.9, 0.8)
    c.oval(980, 452, 58, 58, "#fff7dc")
    hills(c, 400, 60, "#b49fb1", 0.4, 522)
    hills(c, 450, 44, "#8e859f", 2.9, 522)
    treeline(c, 520, 120, "#5d6380", 0, 640)
    treeline(c, 520, 90, "#6a6d88", 1120, 1600)
    c.gradient(518, 549, "#f7d3a8", "#c9a9b0", "#7d8ba8", "#48607f")
    c.reflect(520, 547, "#e0b9a9", 0.42, 4)
    c.veil(560, 507, "#34507a", 0, 200)
    c.veil(450, 90, "#fdebd0", 0, 190)
    c.veil(540, 90, "#fdebd0", 190, 0)
    for y in (560, 600, 650):
        c.oval(c.random.uniform(300, 1300), y, 620, 13, "#fff3df", 70)
    c.oval(980, 640, 26, 90, "#fff0c0", 60)
    ripples(c, 600, 1050, "#ffeccc", 150, 80, 80)
    for x, y, size, colour in ((1150, 690, 0.62, "#70383a"), (610, 850, 1.25, "#8c3b32")):
        c.oval(x, y + 34 * size, 250 * size, 12 * size, "#263b5c", 130)
        c.polygon(
            [
                (x - 250 * size, y - 34 * size),
                (x - 190 * size, y - 4 * size),
                (x + 190 * size, y - 4 * size),
                (x + 250 * size, y - 34 * size),
                (x + 180 * size, y + 32 * size),
                (x - 180 * size, y + 32 * size),
            ],
            colour,
        )
        c.line(
            [
                (x - 246 * size, y - 30 * size),
                (x - 190 * size, y - 2 * size),
                (x + 190 * size, y - 2 * size),
                (x + 246 * size, y - 30 * size),
            ],
            "#e8c59a",
            6 * size,
        )
        for offset, coat in ((-110, "#233047"), (100, "#2c3a33")):
            px = x + offset * size
            c.polygon(
                [
                    (px - 36 * size, y),
                    (px + 36 * size, y),
                    (px + 26 * size, y - 92 * size),
                    (px - 26 * size, y - 92 * size),
                ],
                coat,
            )
            c.oval(px, y - 90 * size, 27 * size, 13 * size, coat)
            c.oval(px, y - 122 * size, 19 * size, 22 * size, "#5b3f36")
            c.oval(px, y - 134 * size, 26 * size, 11 * size, "#1d2433")
            c.line([(px + 16 * size, y - 78 * size), (px + 62 * size, y - 46 * size)], coat, 15 * size)
            c.line([(px + 32 * size, y - 104 * size), (px + 92 * size, y + 56 * size)], "#d9a866", 6 * size)
            c.oval(px + 97 * size, y + 70 * size, 11 * size, 30 * size, "#d9a866")
