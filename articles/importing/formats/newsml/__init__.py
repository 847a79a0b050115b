"""NewsML of the IPTC, the XML of agencies: G2, and its predecessor NewsML 1."""

from articles.importing.formats import Format, register
from articles.importing.formats.newsml import g2, g2_writer, v1

register(
    Format(
        name="newsmlg2",
        title="NewsML-G2",
        standard="https://iptc.org/std/NewsML-G2/",
        read=g2.read,
        recognises=g2.recognises,
        writer=g2_writer.WRITER,
    )
)
register(
    Format(
        name="newsml1",
        title="NewsML 1",
        standard="https://iptc.org/std/NewsML/",
        read=v1.read,
        recognises=v1.recognises,
    )
)
