"""All drawings of the demo newsroom, made by Pillow alone when they are asked for.

    >>> draw("bridge_dusk")[:2]
    b'\\xff\\xd8'

The same Pillow gives the same bytes. Charts and maps are PNG, everything else is JPEG.
"""

import uuid
from io import BytesIO

from articles.demo import (  # noqa: F401 - importing enters the drawings
    scenes_aftermath,
    scenes_archive,
    scenes_charts,
    scenes_cleanup,
    scenes_evening,
    scenes_ferry,
    scenes_flood,
    scenes_football,
    scenes_maps,
    scenes_people,
    scenes_river,
    scenes_schools,
    scenes_town,
    scenes_water,
)
from articles.demo.canvas import DRAWINGS, Drawing

__all__ = ["DRAWINGS", "Drawing", "draw", "photo_id"]


def draw(name: str) -> bytes:
    """Draw one picture: the bytes of a PNG for a chart or map, of a JPEG for all others."""
    drawing = DRAWINGS[name]
    file = BytesIO()
    if drawing.chart:
        drawing.picture().save(file, "PNG", compress_level=7)
    else:
        drawing.picture().save(file, "JPEG", quality=85, progressive=True)
    return file.getvalue()


def photo_id(name: str) -> str:
    """Give the UUID by which stories name the photo made of a drawing."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{name}"))
