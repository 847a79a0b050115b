"""The ferry in July and in the fog, and Lantern Night."""

import math

from articles.demo.buildings import house
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import ferry, hills, person, ripples, treeline, truss_bridge


@drawing("The Ottilie crossing in July")
def ferry_crossing(c: Canvas):
    c.gradient(0, 560, "#3f94c4", "#8ec9de", "#dcefe6")
    for x, y, size in ((300, 170, 90), (420, 150, 70), (1180, 120, 100), (1320, 150, 76), (830, 220, 54)):
        c.oval(x, y, size * 1.9, size * 0.36, "#ffffff", 220)
        c.oval(x - size * 0.3, y - size * 0.28, size * 0.8, size * 0.5, "#ffffff", 235)
    hills(c, 400, 80, "#8fc0a4", 0.6, 562)
    hills(c, 455, 60, "#68a583", 2.2, 562)
    hills(c, 505, 36, "#4a8a68", 4.4, 562)
    for x, wall in ((210, "#f3ede0"), (300, "#d9b18a"), (1330, "#f3ede0"), (1420, "#c96f53"), (1240, "#e4cf9d")):
        house(c, x, 552, 60, 40, wall, "#5a4a4a")
    treeline(c, 556, 52, "#376f54", 380, 1220)
    c.gradient(548, 16, "#c8b58a", "#a89468")
    c.gradient(560, 507, "#8fd0d4", "#3c97ab", "#1f6d89", "#175672")
    c.reflect(562, 260, "#5fb1bb", 0.55, 6)
    c.veil(600, 467, "#1f6d89", 0, 255)
    ripples(c, 575, 1060, "#ffffff", 260, 80, 80)
    ferry(c, 800, 770, 760)
    person(c, 1120, 722, 92, "#26374a", hair="#26374a")
    person(c, 480, 722, 84, "#e0b13c")
    for n in range(7):
        c.oval(800 + (n - 3) * 130, 796 + (n % 2) * 9, 120, 7, "#eaf7f5", 130)
    for x, y in ((420, 330), (500, 290), (1240, 350), (1150, 260)):
        c.arc(x - 16, y, 17, 11, 190, 330, "#ffffff", 3)
        c.arc(x + 16, y, 17, 11, 210, 350, "#ffffff", 3)


@drawing("The Ottilie laid up in the fog")
def ferry_winter(c: Canvas):
    c.gradient(0, 1067, "#aab7bd", "#c6cdcd", "#d9dad2", "#b8bfbd")
    hills(c, 380, 60, "#b3bfc1", 1.0, 600)
    hills(c, 450, 40, "#a2b0b2", 3.4, 600)
    treeline(c, 560, 90, "#8d9c9d", 0, 1600)
    c.gradient(556, 270, "#b9c4c6", "#a2b1b6", "#93a4aa")
    c.reflect(558, 200, "#b4bfc2", 0.62, 4)
    c.veil(470, 240, "#d5d9d6", 30, 160)
    ripples(c, 590, 790, "#eef0ee", 90, 70)
    c.polygon([(0, 840), (520, 800), (1600, 770), (1600, 1067), (0, 1067)], "#7c7a70")
    c.polygon([(0, 868), (560, 826), (1600, 800), (1600, 1067), (0, 1067)], "#68665e")
    c.random.seed(2)
    for _ in range(260):
        x = c.random.uniform(0, 1600)
        c.oval(
            x,
            c.random.uniform(860, 1060),
            c.random.uniform(4, 18),
            c.random.uniform(2, 6),
            c.random.choice(["#8d8a7f", "#55534d", "#a3a095"]),
            120,
        )
    for x in (420, 700, 980, 1200):
        c.polygon([(x - 50, 920), (x + 50, 920), (x + 40, 850), (x - 40, 850)], "#4f4239")
        c.box(x - 40, 850, 80, 10, "#6d5c4e")
    ferry(c, 800, 834, 860, hull="#8e4a42", house="#d6d2c6", cars=(), dark="#3b444a")
    for x in (450, 610, 900, 1110):
        c.polygon([(x, 786), (x + 60, 786), (x + 48, 826), (x + 10, 838)], "#6f3424", 150)
    c.line([(340, 800), (250, 960)], "#5a4a3c", 7)
    c.line([(390, 800), (300, 960)], "#5a4a3c", 7)
    for n in range(8):
        c.line([(332 - n * 12, 816 + n * 20), (382 - n * 12, 816 + n * 20)], "#5a4a3c", 5)
    c.box(1290, 700, 250, 112, "#e9e6da")
    c.box(1304, 812, 14, 100, "#55483c")
    c.box(1510, 812, 14, 100, "#55483c")
    c.text(1415, 740, "NO FERRY", 42, "#8e3b32", "mm", 1)
    c.text(1415, 784, "until further notice", 23, "#4a4a46", "mm")
    person(c, 210, 1000, 170, "#33495a", hair="#22303c")
    c.veil(560, 507, "#dfe1dc", 60, 0)


@drawing("Lantern Night")
def lantern_night(c: Canvas):
    c.gradient(0, 420, "#060b1f", "#0f1b3c", "#24305c", "#3a3a63")
    c.random.seed(14)
    for _ in range(150):
        c.oval(c.random.uniform(0, 1600), c.random.uniform(0, 260), 1.3, 1.3, "#ffffff", 160)
    hills(c, 330, 40, "#161f3f", 0.6, 420)
    for x in range(0, 1600, 40):
        tall = c.random.uniform(20, 60)
        c.box(x, 408 - tall, 38, tall, "#121a34")
        if c.random.random() < 0.7:
            c.box(x + 8, 418 - tall, 5, 8, "#ffcf7a")
    truss_bridge(c, 40, 1560, 330, spans=3, rise=120, steel="#28365f", pier="#1c2747", foot=425, lamps="#ffb95a")
    c.gradient(418, 649, "#1b2750", "#101a3d", "#070d24")
    c.reflect(420, 300, "#111a3d", 0.4, 6)
    c.veil(560, 507, "#060b20", 0, 200)
    lanterns = sorted((c.random.random() ** 1.5, c.random.uniform(-1.05, 1.05)) for _ in range(190))
    for depth, side in lanterns:
        y = 440 + depth * 600
        bend = math.sin(depth * 3.1) * 150
        x = 800 + bend + side * (260 + depth * 640)
        size = 5 + depth * 44
        colour = c.random.choice(["#ffb347", "#ff9e3d", "#ffc766", "#ff8a4c", "#ffd98a"])
        c.oval(x, y + size * 1.7, size * 0.5, size * 1.2, colour, 46)
        if depth > 0.08:
            c.glow(x, y, size * 3.2, colour, 0.55)
        c.polygon(
            [
                (x - size * 0.5, y - size * 0.7),
                (x + size * 0.5, y - size * 0.7),
                (x + size * 0.56, y + size * 0.62),
                (x - size * 0.56, y + size * 0.62),
            ],
            mix(colour, "#fff6da", 0.35),
        )
        c.oval(x, y + size * 0.15, size * 0.26, size * 0.38, "#fffbe6")
        c.box(x - size * 0.72, y + size * 0.62, size * 1.44, max(1, size * 0.14), "#3a2418")
        if depth > 0.2:
            c.box(x - size * 0.5, y - size * 0.72, size, size * 0.07, "#a85a24")
            c.box(x - 1, y - size * 0.7, 2, size * 1.3, "#b8682a", 120)
