"""Charts by the Courier's data desk: labelled axes, direct labels, one idea each."""

from articles.demo.canvas import Canvas, drawing, mix

INK, GREY, RULE, PAPER = "#22262b", "#6b7178", "#dcd8cd", "#fbfaf5"
RED, BLUE, GREEN, OCHRE = "#a8322c", "#2f6285", "#3f7d5f", "#c9872c"
LEFT, RIGHT, TOP, BOTTOM = 150, 1450, 270, 900


def frame(c: Canvas, title: str, below: str, source: str):
    """Lay out the sheet: title, what is measured, and where the numbers come from."""
    c.box(0, 0, c.width, c.height, PAPER)
    c.box(80, 62, 84, 9, RED)
    c.text(80, 92, title, 54, INK, bold=0.8)
    c.text(80, 168, below, 31, GREY)
    c.line([(80, 984), (c.width - 80, 984)], RULE, 2)
    c.text(80, 1002, source, 25, GREY)
    c.text(c.width - 80, 1002, "THE HARROW FALLS COURIER", 25, INK, "ra", 0.4)


def scale(c: Canvas, lowest: float, highest: float, marks, words=str):
    """Draw the horizontal rules of a chart and give the function from a value to its height on the sheet."""

    def height(value: float) -> float:
        return BOTTOM - (value - lowest) / (highest - lowest) * (BOTTOM - TOP)

    for mark in marks:
        c.line(
            [(LEFT, height(mark)), (RIGHT, height(mark))], INK if mark == lowest else RULE, 3 if mark == lowest else 2
        )
        c.text(LEFT - 16, height(mark), words(mark), 27, GREY, "rm")
    return height


def curve(c: Canvas, points, colour, name: str, value: str, at: int, lift: float):
    """Draw a line of values with its last value beside its end and its name near the point `at`."""
    c.line(points, PAPER, 13)
    c.line(points, colour, 6.5)
    x, y = points[-1]
    c.oval(x, y, 12, 12, PAPER)
    c.oval(x, y, 9, 9, colour)
    c.text(points[at][0], points[at][1] + lift, name, 31, colour, "mm", 0.5)
    c.text(x + 22, y, value, 31, colour, "lm", 0.5)


@drawing("Enrollment in two high schools", chart=True)
def chart_enrollment(c: Canvas):
    frame(
        c, "A third fewer students", "Enrollment in grades 9 to 12, 2004 to 2021", "Source: Harrow Falls School Board"
    )
    height = scale(c, 0, 1000, range(0, 1001, 200), lambda v: f"{v:,}")
    years = list(range(2004, 2022))
    central = [954, 949, 957, 940, 931, 918, 905, 897, 880, 866, 851, 833, 812, 790, 771, 744, 709, 690]
    hill = [702, 706, 695, 688, 671, 660, 641, 622, 607, 588, 570, 551, 528, 502, 479, 455, 426, 405]
    places = [LEFT + 40 + (RIGHT - LEFT - 90) * n / (len(years) - 1) for n in range(len(years))]
    for x, year in zip(places, years, strict=True):
        c.line([(x, BOTTOM), (x, BOTTOM + 9)], GREY, 2)
        if (not (year - 2004) % 4 and year < 2020) or year == 2021:
            c.text(x, BOTTOM + 18, str(year), 27, GREY, "ma")
    for values, colour, name in ((central, GREEN, "Harrow Falls Central"), (hill, RED, "Quarry Hill High")):
        points = [(x, height(v)) for x, v in zip(places, values, strict=True)]
        c.polygon([*points, (points[-1][0], BOTTOM - 2), (points[0][0], BOTTOM - 2)], colour, 26)
        curve(c, points, colour, name, f"{values[-1]}", 11, -52)
        c.text(points[0][0] + 4, points[0][1] - 36, f"{values[0]}", 29, colour, "lm", 0.5)


@drawing("Three estimates for one bridge", chart=True)
def chart_bridge_cost(c: Canvas):
    frame(
        c,
        "One bridge, three bills",
        "Estimated cost of the Tanner Street Bridge repair, in millions of dollars",
        "Source: City Engineer's Office",
    )
    height = scale(c, 0, 25, range(0, 26, 5), lambda v: f"${v}m" if v else "0")
    parts = (
        ("Steel", BLUE),
        ("Labor and scaffolding", OCHRE),
        ("Paint and lead removal", GREEN),
        ("Design, reserve", GREY),
    )
    bars = (
        (340, "December 2021", (2.1, 2.9, 0.6, 1.2)),
        (760, "April 2022", (5.2, 7.6, 3.1, 2.5)),
        (1180, "March 2023", (7.9, 9.8, 3.6, 2.6)),
    )
    for x, when, values in bars:
        level = 0.0
        for (name, colour), value in zip(parts, values, strict=True):
            top, foot = height(level + value), height(level)
            c.box(x - 130, top, 260, foot - top - 2, colour)
            if foot - top > 34:
                c.text(x, (top + foot) / 2, f"{value:.1f}", 29, "#ffffff", "mm", 0.4)
            if x == 1180:
                c.text(x + 150, (top + foot) / 2 - 15, name.split(" and ")[0].split(",")[0], 27, colour, "lm", 0.5)
                rest = name.removeprefix(name.split(" and ")[0].split(",")[0]).lstrip(", ")
                c.text(x + 150, (top + foot) / 2 + 17, rest, 22, colour, "lm")
            level += value
        c.text(x, height(level) - 34, f"${level:.1f} million", 40, INK, "mm", 0.8)
        c.text(x, BOTTOM + 18, when, 29, INK, "ma", 0.3)


@drawing("Rents in three neighborhoods", chart=True)
def chart_rents(c: Canvas):
    frame(
        c,
        "The cheap end of town catches up",
        "Median asking rent a month for a two-bedroom apartment",
        "Source: Courier count of 4,100 listings; first quarter of each year",
    )
    height = scale(c, 600, 1800, range(600, 1801, 200), lambda v: f"${v:,}")
    places = [LEFT + 40 + (RIGHT - LEFT - 130) * n / 6 for n in range(7)]
    flood = places[4] + (places[5] - places[4]) * 0.29
    c.box(flood - 2, TOP, 4, BOTTOM - TOP, mix(BLUE, PAPER, 0.4))
    c.text(flood + 16, TOP + 16, "Flood of", 27, BLUE, "lm", 0.3)
    c.text(flood + 16, TOP + 48, "April 2023", 27, BLUE, "lm", 0.3)
    for x, year in zip(places, range(2019, 2026), strict=True):
        c.text(x, BOTTOM + 18, str(year), 27, GREY, "ma")
    rents = (
        ((1080, 1100, 1190, 1350, 1460, 1530, 1590), GREEN, "Quarry Hill", -56),
        ((960, 965, 1010, 1120, 1190, 1300, 1430), OCHRE, "Millrace and Main Street", 48),
        ((760, 765, 780, 800, 815, 1080, 1240), RED, "The Flats", 44),
    )
    for values, colour, name, lift in rents:
        points = [(x, height(v)) for x, v in zip(places, values, strict=True)]
        curve(c, points, colour, name, f"${values[-1]:,}", 3, lift)
        c.text(points[0][0], points[0][1] - 30, f"${values[0]:,}", 27, colour, "mm", 0.4)


@drawing("Election night by ward", chart=True)
def chart_election(c: Canvas):
    frame(
        c,
        "Three wards each, and 41 votes between them",
        "Votes for mayor on election night, November 4, 2025, by ward",
        "Source: Harrow Falls City Clerk; absentee ballots not included",
    )
    height = scale(c, 0, 1600, range(0, 1601, 400), lambda v: f"{v:,}")
    wards = (
        ("1  The Flats", 1412, 598, 201),
        ("2  Millrace", 1187, 702, 296),
        ("3  Main Street", 1016, 921, 288),
        ("4  Quarry Hill", 802, 1474, 164),
        ("5  Upper Quarry", 664, 1188, 121),
        ("6  Weirside", 823, 980, 147),
    )
    for n, (name, *votes) in enumerate(wards):
        x = LEFT + 30 + n * 213
        for k, (value, colour) in enumerate(zip(votes, (OCHRE, BLUE, GREY), strict=True)):
            c.box(x + k * 60, height(value), 54, BOTTOM - height(value), colour)
            c.text(
                x + k * 60 + 27,
                height(value) - 18,
                f"{value:,}",
                22,
                INK if value == max(votes) else GREY,
                "mm",
                0.5 if value == max(votes) else 0,
            )
        c.text(x + 88, BOTTOM + 18, name, 26, INK, "ma", 0.2)
    totals = [sum(ward[k] for ward in wards) for k in (1, 2, 3)]
    for k, (name, colour) in enumerate((("Adaeze Brandt", OCHRE), ("Marcus Tilley", BLUE), ("Stefan Molnar", GREY))):
        x = 80 + k * 410
        c.box(x, 222, 28, 28, colour)
        c.text(x + 40, 236, f"{name}  {totals[k]:,}", 29, INK, "lm", 0.4)


@drawing("The river at Front Street", chart=True)
def chart_gauge(c: Canvas):
    frame(
        c,
        "Nine feet above flood stage",
        "Height of the Ansel River at the Front Street gauge in feet, April 13 to 19, 2023",
        "Source: city gauge, read every three hours",
    )
    height = scale(c, 0, 26, range(0, 26, 5), lambda v: f"{v} ft" if v else "0")
    levels = [  # a day a line
        5.9, 5.9, 6.0, 6.1, 6.2, 6.4, 6.8, 7.3,
        7.9, 8.4, 9.0, 9.6, 10.4, 11.1, 11.8, 13.8,
        15.2, 16.4, 17.6, 18.5, 19.3, 20.1, 20.8, 21.4,
        22.4, 23.1, 22.9, 22.5, 22.0, 21.3, 20.5, 19.7,
        18.9, 18.2, 17.5, 16.9, 16.2, 15.5, 14.8, 14.3,
        13.8, 13.3, 12.8, 12.4, 12.0, 11.7, 11.4, 11.1,
        10.8, 10.5, 10.2, 9.9, 9.7, 9.5, 9.3, 9.1,
        8.9,
    ]  # fmt: skip
    step = (RIGHT - LEFT) / (len(levels) - 1)
    points = [(LEFT + n * step, height(level)) for n, level in enumerate(levels)]
    c.shaded([*points, (RIGHT, BOTTOM - 2), (LEFT, BOTTOM - 2)], mix(BLUE, PAPER, 0.25), mix(BLUE, PAPER, 0.72))
    c.line(points, BLUE, 6)
    for level, words, colour in ((14, "Flood stage 14 ft", RED), (24.6, "March 1936: 24.6 ft", GREY)):
        for n in range(52):
            c.line([(LEFT + n * 25, height(level)), (LEFT + n * 25 + 15, height(level))], colour, 3)
        c.text(LEFT + 10, height(level) - 22, words, 28, colour, "lm", 0.4)
    for n in range(7):
        x = LEFT + n * (RIGHT - LEFT) / 7
        c.line([(x, BOTTOM), (x, BOTTOM + 12)], GREY, 2)
        c.text(x + 92, BOTTOM + 16, ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")[n] + f" {13 + n}", 28, GREY, "ma")
    x, y = points[25]
    c.oval(x, y, 13, 13, PAPER)
    c.oval(x, y, 9, 9, BLUE)
    c.text(x + 24, y - 16, "23.1 ft, Sunday 4:15 a.m.", 32, INK, "lm", 0.7)
