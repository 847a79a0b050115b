"""The flood of April 2023: what it left at the curb, and its mark on the wall."""

from articles.demo.buildings import house
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import person
from articles.demo.scenes_flood import front_street_wall


@drawing("Everything at the curb")
def flood_cleanup(c: Canvas):
    c.gradient(0, 730, "#7fb0d0", "#bcd7df", "#eee9d8", "#cfc0a4")
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
        c.oval(
            x,
            y,
            c.random.uniform(20, 120),
            c.random.uniform(4, 13),
            c.random.choice(["#6b553b", "#8f7757", "#54432f"]),
            150,
        )
    for n in range(5):
        x, y = 90 + n * 320, 880 - (n % 2) * 14
        c.polygon([(x - 110, y), (x + 170, y), (x + 120, y - 70), (x + 20, y - 112), (x - 70, y - 60)], "#5d4b3a")
        c.rounded(x - 92, y - 84, 150, 62, 14, ("#9c5a52", "#6f8a80", "#7a6a94", "#b08a4a", "#5f7a94")[n])
        c.rounded(
            x - 92,
            y - 124,
            150,
            62,
            18,
            mix(("#9c5a52", "#6f8a80", "#7a6a94", "#b08a4a", "#5f7a94")[n], "#ffffff", 0.12),
        )
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
        c.shaded(
            [(220, y), (840, y), (840, y + 204), (220, y + 204)], "#f0d489", "#c99a45", "#a3742c"
        ) if year == "2023" else c.shaded(
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
