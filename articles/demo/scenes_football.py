"""The football club: the last kick, the goal from above, the cup."""

import math

from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import person


@drawing("The last kick at Bobbin Lane", vignette=0.35)
def football_floodlights(c: Canvas):
    c.gradient(0, 560, "#0a1430", "#152650", "#27406e")
    c.polygon([(0, 300), (1600, 250), (1600, 600), (0, 600)], "#16203a")
    c.polygon([(0, 250), (1600, 190), (1600, 262), (0, 314)], "#22304f")
    shades = ["#2f6b54", "#3f8a6c", "#c9d6cc", "#b5443c", "#d9a92f", "#24543f", "#8fa3b5"]
    for row in range(9):
        for n in range(118):
            y = 338 + row * 27 - n * 0.28
            x = n * 14 + (row % 2) * 7
            jump = c.random.uniform(-7, 2)
            c.oval(x, y + 14 + jump, 6.4, 9, c.random.choice(shades))
            c.oval(x, y + jump, 4.2, 4.8, c.random.choice(["#8d5b3f", "#d0a283", "#6b4430", "#e5bd9b"]))
            if c.random.random() < 0.4:
                c.line([(x - 4, y + 12 + jump), (x - 8, y - 8 + jump)], "#d0a283", 2)
                c.line([(x + 4, y + 12 + jump), (x + 8, y - 8 + jump)], "#d0a283", 2)
    c.box(0, 566, 1600, 34, "#e9e4d4")
    for n, words in enumerate(("CARMODY'S MARKET", "SECOND BAKERY", "THE COURIER", "HARROW HOUSE")):
        c.text(200 + n * 400, 583, words, 23, "#2f6b54", "mm", 1)
    c.gradient(598, 469, "#3f8f4a", "#2f7a3f", "#215f33")
    for n in range(9):
        c.polygon(
            [(n * 360 - 700, 1067), (n * 360 - 520, 1067), (n * 190 + 20, 600), (n * 190 - 76, 600)], "#46984f", 90
        )
    c.polygon([(0, 900), (1600, 860), (1600, 870), (0, 910)], "#f2f5ec", 200)
    for x in (190, 1410):
        c.line([(x, 600), (x, 60)], "#0b1226", 12)
        c.box(x - 74, 34, 148, 62, "#0b1226")
        for row in range(2):
            for n in range(4):
                c.oval(x - 52 + n * 35, 50 + row * 30, 12, 10, "#ffffff")
        c.glow(x, 64, 480, "#fff4cf", 0.95)
    for x in (1180, 1520):
        c.line([(x, 800), (x, 560)], "#ffffff", 9)
    c.line([(1176, 562), (1524, 562)], "#ffffff", 9)
    for n in range(15):
        c.line([(1184 + n * 23, 564), (1210 + n * 20, 780)], "#ffffff", 1, 110)
        c.line([(1182, 570 + n * 15), (1518, 570 + n * 15)], "#ffffff", 1, 110)
    c.oval(1460, 752, 18, 18, "#ffffff")
    numbers = iter(("4", "11", "6", "9"))
    for x, y, tall, kit, arms in (
        (360, 960, 300, "#2f7d5c", 1),
        (560, 940, 320, "#2f7d5c", 1),
        (740, 970, 290, "#2f7d5c", 1),
        (960, 880, 220, "#2f7d5c", 1),
        (1080, 850, 190, "#c9ccd4", 0),
        (180, 860, 190, "#c9ccd4", 0),
    ):
        c.oval(x, y, tall * 0.24, 11, "#123a20", 150)
        person(c, x, y, tall, kit, legs="#f2f0ea" if arms else "#26304a", skin=("#8d5b3f", "#d0a283", "#6b4430")[x % 3])
        for side in (-1, 1):
            elbow, hand = ((0.24, 0.96), (0.26, 1.14)) if arms else ((0.18, 0.58), (0.10, 0.44))
            joints = ((0.12, 0.78), elbow, hand)
            reach = [(x + side * tall * out, y - tall * up) for out, up in joints]
            c.line(reach, kit, tall * 0.07)
        if arms:
            c.text(x, y - tall * 0.62, next(numbers), tall * 0.16, "#f2f0ea", "mm", 1)


@drawing("The second goal, from above", vignette=0.2)
def pitch_above(c: Canvas):
    for n in range(16):
        c.box(n * 100, 0, 100, 1067, ("#3f8f4a", "#469a51")[n % 2])
    white = "#f2f5ec"
    c.line([(80, 70), (1520, 70), (1520, 997), (80, 997), (80, 70)], white, 5)
    c.line([(800, 70), (800, 997)], white, 5)
    c.arc(800, 533, 130, 130, 0, 360, white, 5)
    c.oval(800, 533, 8, 8, white)
    for side, x in ((1, 80), (-1, 1520)):
        c.line([(x, 270), (x + side * 230, 270), (x + side * 230, 797), (x, 797)], white, 5)
        c.line([(x, 410), (x + side * 80, 410), (x + side * 80, 657), (x, 657)], white, 5)
        c.oval(x + side * 160, 533, 7, 7, white)
        c.arc(x + side * 160, 533, 120, 120, *((-54, 54) if side > 0 else (126, 234)), white, 5)
        c.line([(x, 470), (x - side * 36, 470), (x - side * 36, 597), (x, 597)], white, 7)

    def dashed(points, colour, width, gap=2):
        for n in range(0, len(points) - 1, gap):
            c.line(points[n : n + 2], colour, width)

    run = [(800 + t * 5.3, 533 + t * 2.35 + 96 * math.sin(t * 6.283 / 66)) for t in range(0, 64, 3)]
    dashed(run, "#f7d14a", 9)
    weavers = ((800, 533, "9"), (1150, 690, "9"), (1340, 420, "11"), (1010, 300, "8"), (690, 760, "6"))
    guests = ((930, 610, "4"), (1070, 560, "5"), (1260, 600, "3"), (1300, 340, "2"))
    players = [(*place, "#14402e") for place in weavers] + [(*place, "#f4f1e6") for place in guests]
    for x, y, words, fill in [*players, (1470, 520, "1", "#f0b429")]:
        c.oval(x + 8, y + 12, 33, 31, "#1f5a2c", 130)
        c.oval(x, y, 32, 32, fill)
        c.text(x, y, words, 32, "#f7d14a" if fill == "#14402e" else "#26303a", "mm", 1)
    c.line([(1166, 652), (1322, 458)], "#ffffff", 7)
    c.polygon([(1322, 458), (1296, 470), (1316, 488)], "#ffffff")
    shot = [(1370 + n * 7.4, 420 + n * 2.9 + 20 * math.sin(n / 6)) for n in range(20)]
    c.line(shot, "#f7d14a", 9)
    c.polygon([(1532, 486), (1500, 482), (1510, 456)], "#f7d14a")
    for x, y, words in ((640, 470, "PARDEE: the run"), (1000, 780, "past one, past two"), (1120, 420, "the pass")):
        c.rounded(x - 16, y - 28, 26 + len(words) * 15.4, 56, 12, "#1d3b2a", 225)
        c.text(x, y, words, 30, "#f7f3e3", "lm")
    c.rounded(1190, 240, 214, 56, 12, "#1d3b2a", 225)
    c.text(1206, 268, "STROUD: 3-2", 30, "#f7d14a", "lm")


@drawing("The Three Rivers Cup", 1200, 1200, vignette=0.5)
def cup_square(c: Canvas):
    c.gradient(0, 1200, "#17382e", "#1f4a3c", "#0f2a22")
    c.glow(600, 460, 620, "#6fbf9a", 0.55)
    c.gradient(960, 240, "#3a2417", "#24160d")
    c.box(0, 960, 1200, 6, "#6b4630")
    c.soft(lambda s: s.oval(600, 980, 300, 26, "#3a3a30"), 14)
    silver = ("#f7f9f7", "#c9d2d2", "#8d9a9c", "#dfe5e4")
    for side in (-1, 1):
        c.arc(600 + side * 236, 400, 130, 150, *((-110, 120) if side > 0 else (60, 290)), "#c3cccc", 30)
        c.arc(600 + side * 236, 400, 138, 158, *((-110, 40) if side > 0 else (140, 290)), "#f4f7f6", 7)
    left, right = [], []
    for n in range(61):
        t = n / 60
        half = 250 * (1 - t**2.6) ** 0.55 + 34 if t < 1 else 34
        left.append((600 - half, 250 + t * 420))
        right.append((600 + half, 250 + t * 420))
    c.shaded([*left, *reversed(right)], *silver)
    c.polygon([*left[:52], *[(x + (600 - x) * 0.45, y) for x, y in reversed(left[:52])]], "#ffffff", 110)
    c.polygon([*right[:52], *[(x - (x - 600) * 0.32, y) for x, y in reversed(right[:52])]], "#5f6f72", 120)
    c.oval(600, 250, 286, 46, "#eef2f1")
    c.oval(600, 252, 262, 36, "#6b787a")
    c.oval(600, 262, 230, 24, "#4a5658")
    c.shaded([(572, 660), (628, 660), (650, 800), (550, 800)], *silver)
    c.oval(600, 690, 56, 22, "#dfe5e4")
    c.oval(600, 804, 130, 30, "#aab5b6")
    c.shaded([(440, 812), (760, 812), (790, 962), (410, 962)], "#5a3a24", "#3a2416", "#24160d")
    c.rounded(500, 850, 200, 72, 6, "#d9b45a")
    c.text(600, 874, "THREE RIVERS CUP", 18, "#3a2a0c", "mm", 0.5)
    c.text(600, 902, "1911", 24, "#3a2a0c", "mm", 1)
    for n, y in enumerate((380, 424, 468, 512)):
        c.line([(500, y), (700, y)], "#8d9a9c", 3)
        c.text(600, y - 18, ("1953", "1987", "", "")[n], 28, "#66757a", "mm", 0.5)
    for side, colour in ((-1, "#2f8a5c"), (1, "#b5302a")):
        points = [(600 + side * (350 - n * 3 + 16 * math.sin(n / 2.2)), 470 + n * 24) for n in range(18)]
        c.line(points, colour, 26)
        c.line([(x + 8, y) for x, y in points], mix(colour, "#ffffff", 0.35), 5)
        c.oval(600 + side * 352, 462, 36, 26, colour)
        c.oval(600 + side * 352, 462, 14, 14, mix(colour, "#000000", 0.25))
    c.glow(470, 360, 150, "#ffffff", 0.7)
