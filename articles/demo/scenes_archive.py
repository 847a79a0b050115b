"""Pictures as the bound volumes have them: brown, screened and a little torn."""

from PIL import Image, ImageChops, ImageOps

from articles.demo.buildings import mill
from articles.demo.canvas import Canvas, drawing, mix
from articles.demo.scenery import ferry, hills, person, ripples, treeline


def aged(c: Canvas, black="#2a1c10", middle="#95774f", white="#ead9b6"):
    """Turn the sheet into a screened print on old paper: sepia, halftone dots, a border, a fold and foxing."""
    grey = ImageOps.autocontrast(c.image.convert("L"), 1)
    dot = Image.new("L", (8, 8))
    dot.putdata([min(255, round(38 * ((x - 3.5) ** 2 + (y - 3.5) ** 2) ** 0.5)) for y in range(8) for x in range(8)])
    wide, high = grey.size
    row = Image.new("L", (wide, 8))
    for x in range(0, wide, 8):
        row.paste(dot, (x, 0))
    screen = Image.new("L", grey.size)
    for y in range(0, high, 8):
        screen.paste(ImageChops.offset(row, 4 * (y // 8 % 2), 0), (0, y))
    grey = Image.blend(grey, ImageChops.overlay(grey, screen), 0.5)
    c.image.paste(ImageOps.colorize(grey, black, white, middle))
    paper, edge = "#e6d6b3", 58
    for x, y, across, down in (
        (0, 0, c.width, edge),
        (0, c.height - edge, c.width, edge),
        (0, 0, edge, c.height),
        (c.width - edge, 0, edge, c.height),
    ):
        c.box(x, y, across, down, paper)
    for _ in range(150):
        x, y = c.random.uniform(0, c.width), c.random.uniform(0, c.height)
        c.oval(
            x,
            y,
            c.random.uniform(1, 7),
            c.random.uniform(1, 6),
            c.random.choice(["#8a6236", "#b58f5c", "#f3e6c8"]),
            c.random.randint(20, 80),
        )
    fold = c.width * 0.52
    c.line([(fold, 0), (fold + 6, c.height)], "#f4e8cb", 3, 150)
    c.line([(fold + 5, 0), (fold + 11, c.height)], "#5f4424", 2, 110)
    for _ in range(26):
        x, y = c.random.uniform(0, c.width), c.random.uniform(0, c.height)
        c.line([(x, y), (x + c.random.uniform(-16, 16), y + c.random.uniform(20, 150))], "#f6ecd2", 1, 120)
    c.polygon([(c.width, c.height), (c.width - 110, c.height), (c.width, c.height - 86)], "#c9b287")
    c.polygon([(c.width - 110, c.height), (c.width, c.height - 86), (c.width - 72, c.height - 70)], "#f4e8cb")
    c.glow(c.width * 0.3, c.height * 0.2, c.width * 0.6, "#fff2cf", 0.14)


@drawing("The last shift at the Pomeroy Mill, 1974", grain=0.16, vignette=0.45)
def facsimile_mill(c: Canvas):
    c.gradient(0, 700, "#8d8d8d", "#c9c9c9", "#eeeeee")
    for n in range(9):
        c.oval(1020 - n * 70, 120 - n * 8 + (n % 2) * 16, 70 + n * 16, 26 + n * 6, "#6a6a6a", 90)
    mill(
        c,
        200,
        760,
        1100,
        300,
        brick=("#6a6a6a", "#4a4a4a"),
        columns=20,
        trim="#2a2a2a",
        pane=lambda a, b: ("#d0d0d0", "#333333", "#8a8a8a")[(a * 3 + b) % 3],
    )
    c.box(0, 640, 1600, 130, "#4f4f4f")
    for n in range(54):
        c.box(n * 30, 610, 5, 130, "#2a2a2a")
    for x in (690, 930):
        c.box(x, 540, 46, 240, "#7c7c7c")
        c.oval(x + 23, 534, 30, 26, "#9a9a9a")
    c.box(690, 500, 286, 30, "#2a2a2a")
    c.text(833, 515, "POMEROY WORSTED CO.", 21, "#eeeeee", "mm", 0.5)
    c.gradient(740, 327, "#b5b5b5", "#8a8a8a", "#6a6a6a")
    c.polygon([(720, 740), (940, 740), (1500, 1067), (160, 1067)], "#c9c9c9")
    crowd = sorted((c.random.random() ** 1.5, c.random.uniform(-1, 1)) for _ in range(76))
    for depth, side in crowd:
        y = 770 + depth * 290
        x = 830 + side * (80 + depth * 620)
        tone = c.random.randint(26, 120)
        coat = (tone, tone, tone)
        tall = 84 + depth * 300
        person(
            c,
            x,
            y + tall * 0.3,
            tall,
            coat,
            skin="#b0b0b0",
            legs="#222222",
            hair="#333333" if c.random.random() < 0.4 else mix(coat, "#000000", 0.3),
        )
        if c.random.random() < 0.5:
            c.oval(x, y + tall * 0.3 - tall * 0.955, tall * 0.115, tall * 0.022, "#2a2a2a")
    aged(c)


@drawing("The Ottilie, 1998", grain=0.16, vignette=0.35)
def facsimile_ferry(c: Canvas):
    c.gradient(0, 540, "#a9a9a9", "#d9d9d9", "#f2f2f2")
    hills(c, 380, 80, "#9a9a9a", 0.6, 560)
    hills(c, 450, 60, "#7a7a7a", 2.4, 560)
    treeline(c, 556, 90, "#4f4f4f")
    c.gradient(552, 515, "#dcdcdc", "#a2a2a2", "#6f6f6f")
    c.reflect(554, 513, "#b5b5b5", 0.5, 7)
    ripples(c, 570, 1060, "#ffffff", 240, 110, 90)
    ferry(c, 800, 800, 1000, hull="#3a3a3a", house="#f4f4f4", cars=("#5f5f5f", "#d9d9d9", "#2f2f2f"), dark="#222222")
    for n in range(3):
        person(
            c,
            1110 + n * 66,
            740,
            120 - n * 8,
            ("#2f2f2f", "#8a8a8a", "#d9d9d9")[n],
            skin="#c0c0c0",
            legs="#222222",
            hair="#333333",
        )
    for n in range(9):
        c.oval(800 + (n - 4) * 130, 842 + (n % 2) * 10, 130, 7, "#f4f4f4", 160)
    aged(c, black="#1e1b16", middle="#8a8270", white="#e9e2cf")


@drawing("Cup winners, 1987", grain=0.16, vignette=0.35)
def facsimile_team(c: Canvas):
    c.gradient(0, 640, "#8f8f8f", "#c4c4c4")
    c.polygon([(0, 200), (1600, 150), (1600, 640), (0, 640)], "#6f6f6f")
    for row in range(6):
        for n in range(64):
            tone = c.random.randint(60, 210)
            c.oval(n * 26 + (row % 2) * 13, 240 + row * 62 - n * 0.7, 10, 12, (tone, tone, tone))
            c.oval(n * 26 + (row % 2) * 13, 268 + row * 62 - n * 0.7, 14, 18, (tone // 2, tone // 2, tone // 2))
    c.gradient(610, 457, "#a2a2a2", "#7f7f7f", "#6a6a6a")
    c.random.seed(1987)
    for n in range(6):
        x = 260 + n * 216
        keeper = n == 2
        person(
            c,
            x,
            880,
            520 + (n * 37 % 40),
            "#d9d9d9" if keeper else "#4a4a4a",
            skin="#bdbdbd",
            legs="#eeeeee",
            hair=("#2a2a2a", "#5f5f5f", "#8f8f8f")[n % 3],
        )
        for side in (-1, 1):
            c.line(
                [(x + side * 60, 470), (x + side * 92, 590), (x + side * 30, 640)],
                "#cfcfcf" if keeper else "#414141",
                40,
            )
        if not keeper:
            c.polygon([(x - 66, 462), (x - 30, 455), (x + 60, 690), (x + 20, 690)], "#e6e6e6", 210)
    for n in range(5):
        x = 370 + n * 216
        c.oval(x, 870, 118, 74, "#e9e9e9")
        c.polygon([(x - 74, 660), (x + 74, 660), (x + 92, 860), (x - 92, 860)], "#3f3f3f")
        c.polygon([(x - 66, 662), (x - 30, 655), (x + 60, 850), (x + 14, 856)], "#e6e6e6", 210)
        c.oval(x, 664, 74, 30, "#3f3f3f")
        c.box(x - 18, 610, 36, 46, "#b0b0b0")
        c.oval(x, 580, 40, 48, "#bdbdbd")
        c.oval(x, 552, 44, 30, ("#2a2a2a", "#6f6f6f", "#3a3a3a")[n % 3])
        for side in (-1, 1):
            c.line([(x + side * 74, 690), (x + side * 100, 800), (x + side * 60, 870)], "#3a3a3a", 36)
            c.oval(x + side * 62, 874, 22, 18, "#b0b0b0")
            c.polygon(
                [(x + side * 20, 920), (x + side * 96, 900), (x + side * 110, 966), (x + side * 24, 970)], "#2f2f2f"
            )
    c.shaded([(740, 810), (870, 810), (840, 910), (770, 910)], "#ffffff", "#8a8a8a", "#d9d9d9")
    c.box(794, 906, 22, 50, "#c9c9c9")
    c.box(758, 950, 94, 26, "#2a2a2a")
    for side in (-1, 1):
        c.arc(805 + side * 72, 842, 28, 36, 0, 360, "#e0e0e0", 9)
    aged(c)


@drawing("The ice goes out, 1936", grain=0.18, vignette=0.5)
def facsimile_ice(c: Canvas):
    c.gradient(0, 520, "#777777", "#a9a9a9", "#d4d4d4")
    hills(c, 360, 80, "#8a8a8a", 1.1, 560)
    c.shaded([(0, 200), (520, 240), (560, 700), (0, 760)], "#5a5a5a", "#333333")
    for row in range(12):
        for n in range(9):
            c.box(n * 64 - (row % 2) * 30, 240 + row * 42, 60, 38, (66 + (n * 13 + row * 7) % 40,) * 3)
    for n in range(4):
        c.box(70 + n * 118, 300, 46, 90, "#1a1a1a")
        c.box(70 + n * 118, 450, 46, 90, "#1a1a1a")
    c.polygon([(0, 200), (540, 236), (540, 214), (0, 170)], "#e9e9e9")
    c.line([(560, 420), (1600, 380)], "#2a2a2a", 10)
    for n in range(12):
        c.line(
            [(560 + n * 90, 420 - n * 3.4), (605 + n * 90, 340 - n * 3.4), (650 + n * 90, 416 - n * 3.4)], "#2a2a2a", 5
        )
    c.line([(600, 338), (1600, 300)], "#2a2a2a", 8)
    treeline(c, 560, 100, "#4a4a4a", 1000, 1600)
    c.gradient(540, 527, "#4a4a4a", "#2f2f2f", "#1f1f1f")
    c.random.seed(36)
    slabs = sorted((c.random.uniform(560, 1040), c.random.uniform(-80, 1600)) for _ in range(120))
    for y, x in slabs:
        size = 30 + (y - 540) * 0.26
        turn = c.random.uniform(-0.5, 0.5)
        tone = c.random.randint(178, 246)
        a = [
            (x, y),
            (x + size * 1.4, y - size * turn),
            (x + size * 2.0, y + size * 0.4),
            (x + size * 0.7, y + size * 0.75),
        ]
        c.polygon([*a[1:], (a[3][0] - 4, a[3][1] + size * 0.34), (a[2][0], a[2][1] + size * 0.3)], "#7a7a7a")
        c.polygon(a, (tone, tone, tone))
        c.line([a[0], a[2]], "#c9c9c9", 1)
    for n, x in enumerate((640, 690, 760)):
        person(c, x, 560, 96, ("#1a1a1a", "#2f2f2f", "#222222")[n], skin="#8a8a8a", legs="#111111", hair="#111111")
        c.oval(x, 560 - 92, 12, 3, "#111111")
    aged(c, black="#20140a", middle="#8a6a42", white="#e2cda2")
