"""Portraits of four citizens."""

import math

from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.faces import bust, features


@drawing("Adaeze Brandt", 1067, 1600)
def portrait_brandt(c: Canvas):
    c.gradient(0, 1600, "#e6b64a", "#dfa23c", "#c98432")
    c.oval(533, 690, 460, 460, "#f0c968")
    for n in range(7):
        c.line([(-20 + n * 190, 1600), (170 + n * 190, 1130), (360 + n * 190, 1600)], "#b5742a", 10)
    c.line([(0, 1130), (1067, 1130)], "#b5742a", 14)
    skin = "#7a4a33"
    for dx, dy, size in (
        (0, -20, 190),
        (-150, 60, 130),
        (150, 60, 130),
        (-200, 200, 100),
        (200, 200, 100),
        (0, -120, 120),
    ):
        c.oval(533 + dx, 540 + dy, size, size, "#1c1412")
    bust(c, skin, "#1c1412", "#24374a", shirt="#e9e4d8")
    c.polygon([(533 - 330, 1115), (533 - 150, 1066), (533 - 40, 1600), (533 - 420, 1600), (533 - 430, 1300)], "#d8e04a")
    c.polygon([(533 + 330, 1115), (533 + 150, 1066), (533 + 40, 1600), (533 + 420, 1600), (533 + 430, 1300)], "#c3cb3a")
    for side in (-1, 1):
        c.polygon(
            [(533 + side * 270, 1096), (533 + side * 206, 1080), (533 + side * 176, 1600), (533 + side * 250, 1600)],
            "#eef0ee",
        )
    c.polygon([(104, 1420), (960, 1420), (960, 1490), (104, 1490)], "#eef0ee", 210)
    c.oval(533, 520, 150, 90, "#1c1412")
    features(c, skin, brow="#140e0c", lips="#7d3a38")
    for side in (-1, 1):
        c.oval(533 + side * 196, 820, 9, 13, "#f0d27a")
    c.oval(886, 1420, 176, 150, "#f7f7f2")
    c.box(700, 1430, 372, 30, "#e4e4dc")
    c.rounded(682, 1436, 400, 30, 14, "#ffffff")
    c.arc(886, 1420, 60, 148, 190, 350, "#d6d6cc", 8)


@drawing("Agnes Pomeroy", 1067, 1600)
def portrait_pomeroy(c: Canvas):
    c.gradient(0, 1600, "#5b6b66", "#4a5a56", "#37443f")
    for n in range(9):
        c.box(n * 124 - 10, 0, 62, 1600, "#64756f", 60)
    c.box(90, 120, 230, 300, "#2f3a36")
    c.box(106, 136, 198, 268, "#cdbf9d")
    c.polygon([(106, 404), (106, 320), (170, 270), (220, 320), (304, 250), (304, 404)], "#8a9a7a")
    skin = "#e2bfa3"
    for dx, dy, across, down in ((0, -40, 220, 150), (-170, 110, 70, 140), (170, 110, 70, 140), (0, -170, 96, 80)):
        c.oval(533 + dx, 540 + dy, across, down, "#e6e4de")
    bust(c, skin, "#e6e4de", "#2b2f45", shirt="#2b2f45")
    c.polygon([(533 - 130, 1070), (533, 1200), (533 - 30, 1260), (533 - 190, 1110)], "#f4efe4")
    c.polygon([(533 + 130, 1070), (533, 1200), (533 + 30, 1260), (533 + 190, 1110)], "#e6dfd0")
    c.oval(533, 1216, 42, 52, "#c9a04a")
    c.oval(533, 1216, 30, 40, "#3f6b66")
    c.oval(525, 1200, 9, 12, "#8fb5ae")
    c.polygon(
        [
            (343, 700),
            (360, 560),
            (450, 482),
            (533, 470),
            (616, 482),
            (706, 560),
            (723, 700),
            (680, 600),
            (560, 540),
            (420, 590),
        ],
        "#efede8",
    )
    for n in range(7):
        c.arc(533, 600, 190 - n * 14, 130 - n * 12, 200, 340, "#cfccc4", 4)
    features(c, skin, brow="#b9b3a8", lips="#b0645a", glasses="#6b5a3a", lines=2)
    for side in (-1, 1):
        c.oval(533 + side * 192, 812, 10, 10, "#f7f3ea")


@drawing("Captain Hal Sweeney", 1067, 1600)
def portrait_sweeney(c: Canvas):
    c.gradient(0, 900, "#7fb6cf", "#a9d0da", "#d3e6e2")
    c.gradient(860, 740, "#5f9db0", "#2f6f8a", "#1d5470")
    c.polygon([(0, 870), (0, 760), (300, 700), (640, 770), (1067, 690), (1067, 880)], "#7da98c")
    for _ in range(40):
        x, y = c.random.uniform(0, 1067), c.random.uniform(890, 1590)
        c.oval(x, y, c.random.uniform(20, 80), 3, "#e3f2f2", 110)
    skin = "#d3a083"
    bust(c, skin, "#f2f0ea", "#1f2f4a", shirt="#e9e4d8")
    c.polygon([(533 - 150, 1066), (533 - 60, 1300), (533 - 250, 1270), (533 - 300, 1120)], "#2a3d5e")
    c.polygon([(533 + 150, 1066), (533 + 60, 1300), (533 + 250, 1270), (533 + 300, 1120)], "#243654")
    for y in (1340, 1460, 1580):
        for side in (-1, 1):
            c.oval(533 + side * 90, y, 24, 24, "#c9a04a")
            c.oval(533 + side * 90 - 6, y - 7, 9, 9, "#f0d48a")
    features(c, skin, brow="#f2f0ea", lips="#a85a4c", lines=3)
    for n in range(26):
        t = n / 25
        a = math.pi * (0.02 + 0.96 * t)
        c.oval(533 + math.cos(a) * 172, 812 + math.sin(a) * 232, 62, 72, mix("#f7f5ef", "#d9d6cc", (n % 3) / 3))
    c.oval(533, 1000, 150, 110, "#f2f0ea")
    c.oval(533, 950, 120, 60, "#efece4")
    c.polygon([(533 - 120, 872), (533, 846), (533 + 120, 872), (533 + 90, 906), (533, 884), (533 - 90, 906)], "#fbfaf6")
    c.oval(533, 918, 50, 14, "#a85a4c")
    c.line([(492, 915), (533, 921), (574, 914)], "#6b332a", 4)
    for side in (-1, 1):
        c.oval(533 + side * 190, 700, 30, 90, "#f2f0ea")
    c.oval(533, 520, 270, 120, "#1b2940")
    c.polygon([(270, 540), (796, 540), (748, 640), (318, 640)], "#1b2940")
    c.box(318, 600, 430, 46, "#111a2a")
    c.line([(318, 606), (748, 606)], "#c9a04a", 6)
    c.polygon([(318, 640), (748, 640), (706, 690), (533, 706), (360, 690)], "#0b111c")
    c.arc(533, 560, 40, 40, 0, 360, "#c9a04a", 8)
    c.line([(533, 524), (533, 598)], "#c9a04a", 7)
    c.line([(510, 540), (556, 540)], "#c9a04a", 6)


@drawing("Fire Chief Lorna Stavros", 1067, 1600)
def portrait_stavros(c: Canvas):
    c.gradient(0, 1600, "#a8352c", "#8f2a26", "#6a1f20")
    for n in range(18):
        for row in range(27):
            c.box(n * 92 + (row % 2) * 46 - 60, row * 60, 88, 56, "#b5443a", 70)
    c.rounded(70, 300, 180, 620, 30, "#5a1a1c")
    for n in range(7):
        c.arc(160, 430 + n * 62, 64, 50, 0, 360, "#d9c9a0", 18)
    skin = "#c99574"
    for dx, dy, across, down in ((0, -10, 216, 170), (-160, 130, 74, 160), (160, 130, 74, 160)):
        c.oval(533 + dx, 560 + dy, across, down, "#9a9a98")
    bust(c, skin, "#9a9a98", "#22262e", shirt="#e9e4d8")
    c.polygon([(533 - 140, 1070), (533, 1180), (533 - 40, 1330), (533 - 210, 1100)], "#2f343e")
    c.polygon([(533 + 140, 1070), (533, 1180), (533 + 40, 1330), (533 + 210, 1100)], "#2a2f38")
    c.polygon([(533 - 26, 1170), (533 + 26, 1170), (533 + 40, 1600), (533 - 40, 1600)], "#12151b")
    for y in (1400, 1520):
        c.box(90, y, 890, 34, "#d8dc5a")
        c.box(90, y + 11, 890, 12, "#f0f2ea")
    for side in (-1, 1):
        c.oval(533 + side * 300, 1160, 30, 30, "#d9b45a")
        for n in range(5):
            a = n * 1.2566 - 1.5708
            c.line(
                [(533 + side * 300, 1160), (533 + side * 300 + math.cos(a) * 22, 1160 + math.sin(a) * 22)], "#8a6a24", 5
            )
    c.oval(742, 1300, 46, 54, "#d9b45a")
    c.text(742, 1300, "HFFD", 27, "#4a3510", "mm", 1)
    c.polygon(
        [
            (338, 760),
            (336, 600),
            (420, 470),
            (560, 440),
            (680, 490),
            (732, 620),
            (728, 760),
            (690, 640),
            (600, 560),
            (480, 600),
            (400, 640),
        ],
        "#b5b5b2",
    )
    for n in range(6):
        c.arc(560, 640, 200 - n * 18, 170 - n * 18, 200, 300, "#8a8a88", 5)
    features(c, skin, brow="#6b6560", lips="#a35248", lines=1)
