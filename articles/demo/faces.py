"""What portraits start from: a head and shoulders, and the features of a face."""

from articles.demo.canvas import Canvas, mix


def bust(c: Canvas, skin, hair, coat, *, shirt="#f4efe4", x=533, top=470, wide=190):
    """Paint a head and shoulders: the flat shapes that a portrait starts from."""
    shade = mix(skin, "#3a1f1a", 0.28)
    c.polygon(
        [
            (x - 470, 1600),
            (x - 430, 1260),
            (x - 300, 1130),
            (x - 130, 1070),
            (x + 130, 1070),
            (x + 300, 1130),
            (x + 430, 1260),
            (x + 470, 1600),
        ],
        coat,
    )
    c.oval(x - 290, 1260, 165, 150, coat)
    c.oval(x + 290, 1260, 165, 150, coat)
    c.polygon(
        [(x, 1090), (x + 130, 1070), (x + 300, 1130), (x + 430, 1260), (x + 470, 1600), (x, 1600)],
        mix(coat, "#000000", 0.14),
    )
    c.polygon([(x - 140, 1072), (x + 140, 1072), (x, 1360)], shirt)
    c.shaded([(x - 88, 880), (x + 88, 880), (x + 100, 1080), (x, 1190), (x - 100, 1080)], shade, mix(skin, shade, 0.6))
    face_top, face_down = top, 600
    c.oval(x, face_top + face_down * 0.40, wide, face_down * 0.40, skin)
    c.polygon(
        [
            (x - wide + 2, face_top + 250),
            (x + wide - 2, face_top + 250),
            (x + wide * 0.72, face_top + 440),
            (x + 62, face_top + 530),
            (x - 62, face_top + 530),
            (x - wide * 0.72, face_top + 440),
        ],
        skin,
    )
    c.oval(x, face_top + 470, 116, 70, skin)
    for side in (-1, 1):
        c.oval(x + side * (wide + 2), face_top + 290, 25, 46, mix(skin, shade, 0.4 if side < 0 else 0.8))
    c.polygon(
        [
            (x + 30, face_top + 20),
            (x + wide - 4, face_top + 200),
            (x + wide - 4, face_top + 280),
            (x + wide * 0.72, face_top + 440),
            (x + 62, face_top + 538),
            (x + 20, face_top + 540),
            (x + 84, face_top + 420),
            (x + 116, face_top + 260),
        ],
        shade,
        90,
    )


def features(c: Canvas, skin, *, x=533, top=470, brow="#2b211d", lips="#8f4a42", glasses=None, lines=0):
    """Give the face brows, eyes, nose and mouth."""
    shade = mix(skin, "#3a1f1a", 0.42)
    y = top + 262
    for side in (-1, 1):
        ex = x + side * 82
        c.oval(ex, y + 4, 40, 20, mix(skin, "#3a1f1a", 0.14))
        c.oval(ex, y + 6, 30, 15, "#f7f3ec")
        c.oval(ex + 2, y + 6, 14, 14, "#2a1c16")
        c.oval(ex + 7, y + 1, 4, 4, "#ffffff")
        c.arc(ex, y + 8, 33, 18, 190, 350, "#20150f", 5)
        c.line(
            [(ex - 46 * side * -1, y - 34), (ex + 6, y - 48), (ex + 46 * side, y - 40)]
            if side > 0
            else [(ex - 46, y - 40), (ex - 6, y - 48), (ex + 46, y - 34)],
            brow,
            12,
        )
        for n in range(lines):
            c.arc(ex + side * 8, y + 26 + n * 8, 34, 14, 30, 150, mix(skin, "#3a1f1a", 0.24), 2.4)
        if lines:
            c.line([(x + side * 70, top + 372), (x + side * 96, top + 420)], mix(skin, "#3a1f1a", 0.26), 4)
    c.line([(x + 8, y + 6), (x + 26, y + 96), (x - 4, y + 110)], shade, 6)
    c.oval(x - 18, y + 108, 9, 6, shade)
    c.polygon(
        [
            (x - 62, top + 432),
            (x - 18, top + 420),
            (x, top + 426),
            (x + 18, top + 420),
            (x + 62, top + 432),
            (x + 26, top + 458),
            (x - 26, top + 458),
        ],
        lips,
    )
    c.line([(x - 66, top + 432), (x, top + 438), (x + 66, top + 430)], mix(lips, "#000000", 0.4), 4)
    if glasses:
        for side in (-1, 1):
            c.arc(x + side * 82, y + 8, 58, 50, 0, 360, glasses, 7)
            c.line([(x + side * 140, y), (x + side * 188, y - 12)], glasses, 6)
        c.arc(x, y + 2, 26, 18, 190, 350, glasses, 6)
