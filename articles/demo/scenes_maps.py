"""Maps: the river through the city, the flood of 2023, the ferry and the long way around."""

from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from articles.demo.canvas import SCALE, Canvas, drawing, rgb
from articles.demo.scenes_charts import GREEN, INK, PAPER, RED

LAND, WATER, STREET, PARK, BLOCK = "#f1ecdf", "#a9cbd6", "#ffffff", "#cfdcb6", "#e3dac6"


def river(c: Canvas, line, width: float, colour=WATER):
    """Draw a river along a line, with the pale edge that maps give their water."""
    for wide, ink in ((width + 12, "#86afbd"), (width, colour)):
        c.line(line, ink, wide)
        for x, y in line:
            c.oval(x, y, wide / 2, wide / 2, ink)


def lettered(c: Canvas, x, y, words: str, size=30, colour=INK, anchor="mm", turn=0.0, halo=PAPER):
    """Write a name on the map with a pale edge around it; `turn` degrees for rivers and streets."""
    if turn:
        font = ImageFont.load_default(size * SCALE)
        mask = Image.new("L", (c.width, 240))
        ImageDraw.Draw(mask).text((c.width // 2, 120), words, 255, font, "mm", stroke_width=1)
        turned = mask.crop(mask.getbbox()).rotate(turn, Image.Resampling.BICUBIC, expand=True)
        place = (round(x * SCALE - turned.width / 2), round(y * SCALE - turned.height / 2))
        c.image.paste(rgb(colour), (*place, place[0] + turned.width, place[1] + turned.height), turned)
        return
    for dx, dy in ((-2, 0), (2, 0), (0, -2), (0, 2)):
        c.text(x + dx, y + dy, words, size, halo, anchor, 2)
    c.text(x, y, words, size, colour, anchor, 0.4)


def furniture(c: Canvas, title: str, below: str, miles: str, length: float):
    """Add the title, the scale bar and the north arrow."""
    c.rounded(50, 44, 80 + max(len(title) * 22, len(below) * 11.6), 116, 8, PAPER, 240)
    c.box(50, 44, 10, 116, RED)
    c.text(84, 60, title, 42, INK, bold=0.7)
    c.text(84, 116, below, 25, "#6b7178")
    c.box(60, 1000, length, 8, INK)
    c.box(60 + length / 2, 1002, length / 2 - 2, 4, PAPER)
    c.text(60, 986, miles, 24, INK, "lb")
    c.polygon([(1530, 960), (1512, 1020), (1530, 1006), (1548, 1020)], INK)
    c.text(1530, 944, "N", 28, INK, "mm", 0.5)


def grid(c: Canvas, left, top, right, bottom, step, lean=0.0, colour=STREET, width=7.0):
    """Lay streets over an area at right angles, leaning a little."""
    x = left
    while x <= right:
        c.line([(x, top), (x + lean * (bottom - top), bottom)], colour, width)
        x += step * 1.3
    y = top
    while y <= bottom:
        c.line([(left, y), (right + lean * (bottom - top), y - lean * 120)], colour, width)
        y += step


@drawing("Sediment in the Ansel River", chart=True)
def map_river(c: Canvas):
    c.box(0, 0, 1600, 1067, LAND)
    c.polygon([(880, 0), (1300, 0), (1340, 260), (1000, 300)], PARK)
    c.polygon([(0, 760), (300, 700), (420, 1067), (0, 1067)], PARK)
    grid(c, 520, 60, 1000, 350, 52, 0.06)
    grid(c, 600, 620, 1120, 1000, 56, -0.08)
    line = [
        (-30, 330),
        (180, 342),
        (360, 392),
        (520, 470),
        (700, 520),
        (900, 530),
        (1100, 580),
        (1280, 690),
        (1430, 830),
        (1630, 900),
    ]
    c.line([(0, 640), (420, 600), (860, 600), (1600, 1010)], "#c9c0ac", 5)
    river(c, line, 84)
    pond = [(330, 330), (470, 352), (580, 420), (640, 470), (640, 560), (540, 548), (420, 490), (330, 440)]
    c.polygon(pond, WATER)
    for n, (x, y, wide, tall) in enumerate(((430, 400, 70, 36), (520, 456, 76, 40), (590, 500, 46, 40))):
        c.oval(x, y, wide, tall, ("#d9a24a", "#b5562c", "#8a2f26")[n], 200)
    c.oval(980, 548, 60, 22, "#d9a24a", 200)
    c.oval(1500, 862, 60, 20, "#e8cf8f", 230)
    c.line([(644, 452), (652, 578)], INK, 7)
    c.line([(842, 420), (850, 640)], "#4a5560", 15)
    c.line([(842, 420), (850, 640)], "#ffffff", 6)
    c.box(470, 290, 150, 46, "#a8604a")
    for n in range(6):
        c.line([(216 + n * 9, 312), (222 + n * 9, 384)], "#ffffff", 4)
    c.line([(1176, 590), (1150, 668)], RED, 4)
    lettered(c, 545, 266, "Pomeroy Mill", 30)
    lettered(c, 236, 286, "The falls", 28)
    lettered(c, 452, 556, "Millpond", 32, "#2f5a70")
    lettered(c, 690, 622, "Upper Weir", 28)
    lettered(c, 900, 398, "Tanner Street Bridge", 28)
    lettered(c, 1216, 560, "Ferry to Pell's Landing", 26, RED, "lm")
    lettered(c, 1250, 900, "LOWER HARROW", 30)
    lettered(c, 800, 222, "QUARRY HILL", 34, "#8a7f6a")
    lettered(c, 860, 800, "THE FLATS", 34, "#8a7f6a")
    lettered(c, 1130, 130, "Mercer Park", 28, GREEN)
    lettered(c, 1318, 742, "ANSEL RIVER", 30, "#3f7187", turn=-43)
    c.rounded(1160, 300, 400, 190, 8, PAPER, 240)
    c.text(1184, 316, "Depth of dyed sediment", 28, INK, bold=0.4)
    for n, (colour, words) in enumerate(
        (
            ("#8a2f26", "more than 5 feet"),
            ("#b5562c", "2 to 5 feet"),
            ("#d9a24a", "up to 2 feet"),
            ("#e8cf8f", "traces"),
        )
    ):
        c.oval(1198, 372 + n * 31, 13, 10, colour)
        c.text(1226, 372 + n * 31, words, 25, INK, "lm")
    furniture(c, "What lies under the Ansel", "Cores taken by the Ansel River Trust, 2021 and 2022", "half a mile", 240)


@drawing("The flood and the old canals", chart=True)
def map_flood(c: Canvas):
    c.box(0, 0, 1600, 1067, LAND)
    grid(c, -40, 430, 1640, 1040, 74, 0.05, STREET, 11)
    for n in range(7):
        for row in range(6):
            if (n * 3 + row * 5) % 7:
                for k in range(3):
                    c.box(40 + n * 226 + k * 46 + row * 4, 452 + row * 98, 32, 44, BLOCK)
    flooded = [
        (0, 300),
        (1600, 300),
        (1600, 470),
        (1380, 560),
        (1320, 760),
        (1180, 800),
        (1120, 930),
        (860, 946),
        (820, 700),
        (650, 640),
        (540, 830),
        (360, 850),
        (300, 600),
        (0, 520),
    ]
    overlay = c.image.copy()
    ImageDraw.Draw(overlay).polygon([(x * SCALE, y * SCALE) for x, y in flooded], fill=rgb("#6fa8c2"))
    c.image.paste(Image.blend(c.image, overlay, 0.62))
    river(c, [(-40, 230), (300, 250), (700, 300), (1100, 310), (1640, 280)], 200, "#8fbccb")
    c.line([(0, 358), (300, 366), (700, 412), (1100, 420), (1600, 396)], "#6b5a48", 9)
    canals = (
        [(160, 366), (330, 560), (450, 780), (700, 800)],
        [(760, 416), (900, 560), (960, 760), (1010, 900)],
        [(1010, 900), (1180, 700), (1330, 560), (1400, 410)],
        [(330, 560), (640, 590), (900, 560), (1330, 560)],
    )
    for line in canals:
        for (x1, y1), (x2, y2) in pairwise(line):
            count = max(2, int(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 // 26))
            for n in range(count):
                a, b = n / count, (n + 0.6) / count
                c.line(
                    [(x1 + (x2 - x1) * a, y1 + (y2 - y1) * a), (x1 + (x2 - x1) * b, y1 + (y2 - y1) * b)], "#1f3f5c", 7
                )
    for x, y in ((160, 366), (760, 416), (1400, 408), (1010, 420)):
        c.oval(x, y, 17, 17, PAPER)
        c.oval(x, y, 13, 13, RED)
    lettered(c, 520, 250, "ANSEL RIVER", 38, "#2f5a70", turn=-5)
    lettered(c, 1210, 470, "Front Street", 26)
    lettered(c, 590, 726, "Carder Street", 28)
    lettered(c, 1216, 650, "Dye House Lane", 28)
    lettered(c, 180, 620, "Bobbin Lane", 28)
    lettered(c, 690, 520, "Weaver Street", 26)
    lettered(c, 1450, 880, "THE FLATS", 36, "#7a6f5a")
    lettered(c, 640, 1004, "dry on April 16", 26, "#8a7f6a")
    c.rounded(1130, 52, 430, 150, 8, PAPER, 240)
    c.box(1154, 74, 46, 24, "#8bb6ca")
    c.text(1216, 86, "under water at the crest", 26, INK, "lm")
    for n in range(2):
        c.line([(1154 + n * 26, 128), (1172 + n * 26, 128)], "#1f3f5c", 7)
    c.text(1216, 128, "canal, filled 1951 to 1963", 26, INK, "lm")
    c.oval(1177, 170, 12, 12, RED)
    c.text(1216, 170, "drain with flap valve", 26, INK, "lm")
    furniture(c, "Back to the old canals", "The Flats on April 16, 2023, 4:15 a.m.", "500 feet", 210)


@drawing("The ferry and the road around", chart=True)
def map_ferry(c: Canvas):
    c.box(0, 0, 1600, 1067, LAND)
    c.polygon([(900, 0), (1600, 0), (1600, 330), (1320, 300), (1010, 180)], PARK)
    c.polygon([(0, 820), (240, 760), (330, 1067), (0, 1067)], PARK)
    grid(c, 140, 200, 560, 640, 56, 0.05)
    road = [
        (500, 480),
        (470, 640),
        (520, 780),
        (640, 880),
        (820, 930),
        (1010, 900),
        (1120, 800),
        (1120, 690),
        (1080, 600),
        (1020, 520),
    ]
    line = [(620, -40), (640, 140), (700, 300), (740, 460), (770, 620), (800, 780), (820, 930), (830, 1110)]
    river(c, line, 190)
    for wide, colour in ((20, "#b5642c"), (11, "#f0b86a")):
        c.line(road, colour, wide)
    c.line([(770, 930), (874, 922)], "#4a5560", 26)
    c.line([(770, 930), (874, 922)], "#ffffff", 12)
    for n in range(9):
        c.line([(566 + n * 46, 487 + n * 3), (592 + n * 46, 489 + n * 3)], RED, 8)
    for x, y in ((560, 486), (984, 512)):
        c.oval(x, y, 19, 19, PAPER)
        c.oval(x, y, 14, 14, RED)
    c.rounded(724, 470, 96, 52, 10, RED)
    c.box(758, 444, 28, 30, PAPER)
    c.text(772, 496, "FERRY", 24, PAPER, "mm", 0.5)
    lettered(c, 350, 420, "HARROW FALLS", 40)
    lettered(c, 1160, 470, "PELL'S LANDING", 36)
    lettered(c, 1270, 640, "Teasdale orchards", 28, GREEN)
    for n in range(5):
        for row in range(3):
            c.oval(1190 + n * 44, 690 + row * 38, 13, 13, "#8fae6a")
    lettered(c, 960, 980, "County bridge, Lower Harrow", 27)
    lettered(c, 500, 550, "Ferry Road", 25)
    lettered(c, 792, 700, "ANSEL RIVER", 34, "#3f7187", turn=-80)
    c.rounded(1080, 60, 470, 130, 8, PAPER, 240)
    c.text(1104, 80, "By ferry   6 minutes", 33, RED, bold=0.6)
    c.text(1104, 132, "By road   22 minutes", 33, "#b5642c", bold=0.6)
    furniture(c, "Six minutes wide", "The Ottilie's crossing and the way around", "one mile", 230)
