"""A school and its bus."""

from articles.demo.buildings import house
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import hills, person, treeline


@drawing("Ansel Valley High School")
def school_facade(c: Canvas):
    c.gradient(0, 800, "#7fb4d2", "#b9d8df", "#f2e8d2", "#f6dcb4")
    for x, y, size in ((240, 150, 80), (1320, 120, 100), (1420, 150, 70)):
        c.oval(x, y, size * 2, size * 0.34, "#ffffff", 190)
        c.oval(x - 20, y - size * 0.25, size, size * 0.42, "#ffffff", 210)
    treeline(c, 760, 150, "#8fa87a", 0, 1600)
    c.shaded([(110, 380), (1490, 380), (1490, 800), (110, 800)], "#b86a52", "#964f40")
    c.box(96, 364, 1408, 24, "#e6d8bd")
    c.box(110, 574, 1380, 10, "#e6d8bd")
    c.shaded([(600, 300), (1000, 300), (1000, 800), (600, 800)], "#c2755b", "#a05846")
    c.polygon([(580, 304), (800, 190), (1020, 304)], "#e6d8bd")
    c.polygon([(640, 292), (800, 210), (960, 292)], "#b86a52")
    c.oval(800, 262, 31, 31, "#fffaf0")
    c.line([(800, 262), (800, 242)], "#2a2a2a", 4)
    c.line([(800, 262), (786, 256)], "#2a2a2a", 5)
    for wing in (130, 1010):
        for column in range(5):
            for row in range(2):
                x, y = wing + 12 + column * 90, 410 + row * 196
                c.box(x - 5, y - 5, 74, 140, "#e6d8bd")
                c.gradient(y, 130, "#6f93a8", "#a9c4cc", "#d9e2d9", x=x, width=64)
                c.box(x + 30, y, 4, 130, "#e6d8bd")
                c.box(x, y + 42, 64, 4, "#e6d8bd")
                c.box(x, y + 86, 64, 4, "#e6d8bd")
    for n in range(4):
        x = 640 + n * 96
        c.shaded([(x, 400), (x + 30, 400), (x + 30, 770), (x, 770)], "#fbf5e6", "#d9cbae")
        c.box(x - 6, 388, 42, 14, "#efe4cc")
        c.box(x - 6, 766, 42, 14, "#efe4cc")
    c.box(600, 330, 400, 58, "#efe4cc")
    c.text(800, 359, "HARROW FALLS CENTRAL · 1927", 23, "#6b4a3a", "mm", 1)
    for x in (688, 784, 880):
        c.box(x, 600, 36, 170, "#4a3328")
        c.box(x + 4, 610, 28, 90, "#8fb0bb")
    for n in range(5):
        c.box(570 - n * 22, 778 + n * 15, 460 + n * 44, 16, mix("#e9dfc9", "#a8977c", n * 0.14))
    c.gradient(796, 271, "#9db873", "#749651", "#587a40")
    c.polygon([(560, 850), (1040, 850), (1300, 1067), (300, 1067)], "#d7c8a8")
    c.line([(300, 860), (300, 200)], "#d9d9d9", 7)
    c.polygon([(304, 208), (460, 220), (440, 262), (458, 304), (304, 296)], "#2f6b54")
    c.polygon([(304, 236), (448, 246), (440, 270), (304, 264)], "#f4ecd8")
    for x, y, tall, coat in (
        (640, 900, 120, "#c2473c"),
        (700, 906, 124, "#3f6f8c"),
        (930, 930, 140, "#e0b13c"),
        (860, 1010, 190, "#5f7a54"),
        (560, 1040, 206, "#6a5a8c"),
        (1020, 1000, 180, "#f0ead8"),
    ):
        person(c, x, y, tall, coat, skin=("#8d5b3f", "#d0a283", "#6b4430")[x % 3])
        c.rounded(x - tall * 0.09, y - tall * 0.74, tall * 0.18, tall * 0.28, 8, mix(coat, "#1a2430", 0.5))
    for x in (60, 1540):
        c.box(x - 12, 720, 24, 190, "#6b4a33")
        for dx, dy, size in ((0, 0, 110), (-70, 50, 80), (70, 40, 84), (10, -80, 80)):
            c.oval(x + dx, 620 + dy, size, size * 0.9, mix("#c9762f", "#8fa84a", (dx + 70) / 240))


@drawing("Route 11 on the first day of school")
def school_bus(c: Canvas):
    c.gradient(0, 640, "#8fc3dc", "#c9e2e4", "#f6e7c4")
    hills(c, 470, 60, "#b7b283", 0.9, 640)
    for n, x in enumerate(range(-30, 1640, 270)):
        house(c, x, 660, 170, 150, ("#e6dcc4", "#c98a6a", "#a8b8b0", "#d9b56a")[n % 4], "#5b4a4a", "#46566a")
    c.random.seed(17)
    for x in range(60, 1640, 236):
        c.box(x - 10, 420, 20, 270, "#5f4530")
        for _ in range(42):
            c.oval(
                x + c.random.gauss(0, 64),
                380 + c.random.gauss(0, 66),
                c.random.uniform(18, 46),
                c.random.uniform(16, 40),
                c.random.choice(["#d9652a", "#e8922f", "#c2402c", "#f0b84a", "#a8802f"]),
            )
    c.gradient(672, 50, "#a8b06a", "#8c9655")
    c.gradient(716, 351, "#5c6068", "#474b53")
    c.box(0, 712, 1600, 16, "#c9c2b2")
    for n in range(9):
        c.box(n * 200 + 30, 960, 110, 12, "#f0d98a")
    c.oval(800, 912, 560, 20, "#22252b", 150)
    c.rounded(270, 470, 900, 400, 46, "#f2b134")
    c.rounded(1110, 640, 250, 230, 40, "#f2b134")
    c.box(270, 760, 1080, 14, "#22252b")
    c.box(270, 800, 1080, 8, "#22252b")
    c.rounded(290, 486, 860, 40, 18, "#f7c85c")
    c.text(690, 700, "HARROW FALLS SCHOOLS", 44, "#22252b", "mm", 1)
    c.text(1270, 730, "11", 52, "#22252b", "mm", 1)
    for n in range(6):
        c.rounded(310 + n * 122, 544, 100, 100, 12, "#2f4658")
        c.polygon(
            [(320 + n * 122, 640), (360 + n * 122, 548), (388 + n * 122, 548), (348 + n * 122, 640)], "#8fb4c4", 110
        )
        if n != 3:
            c.oval(356 + n * 122, 606, 21, 25, ("#8d5b3f", "#d8b496", "#6b4430", "#c99a77", "#e5bd9b", "#8d5b3f")[n])
            c.oval(356 + n * 122, 590, 24, 15, ("#1e1714", "#a8442f", "#1e1714", "#5a3d26", "#d9b45a", "#2b211d")[n])
            c.rounded(
                332 + n * 122, 626, 50, 20, 8, ("#c2473c", "#2f6b54", "#e9e2d2", "#3f6f8c", "#2f6b54", "#c2473c")[n]
            )
    c.polygon([(1060, 544), (1160, 544), (1190, 644), (1060, 644)], "#2f4658")
    c.oval(1110, 606, 22, 26, "#a9744f")
    c.oval(1108, 586, 27, 12, "#3a5f4a")
    for x in (450, 1190):
        c.oval(x, 872, 76, 76, "#17191d")
        c.oval(x, 872, 36, 36, "#c9ccd0")
        c.oval(x, 872, 15, 15, "#5c6068")
    c.oval(1340, 770, 20, 24, "#fff3c4")
    c.rounded(1330, 840, 60, 24, 8, "#22252b")
    for _ in range(80):
        c.oval(
            c.random.uniform(0, 1600),
            c.random.uniform(740, 1060),
            9,
            4,
            c.random.choice(["#d9652a", "#e8922f", "#f0b84a"]),
        )
