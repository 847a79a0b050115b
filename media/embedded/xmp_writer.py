"""Write XMP into the public files of a photograph: its credit, rights and terms (see `xmp` for the standard)."""

from typing import NamedTuple
from xml.sax.saxutils import escape

from media.embedded.xmp import PREFIXES, RDF

_WRITTEN = {"dc", "photoshop", "Iptc4xmpExt", "xmpRights", "plus"}


class PublicTexts(NamedTuple):
    """What the public files of a photograph say of it; empty values are left out.

    `source` is a digital source type of IPTC, `data_mining` a value of plus:DataMining; `licensor` has `licensor_url`.
    """

    creators: tuple[str, ...] = ()
    credit: str = ""
    rights: str = ""
    source: str = ""
    caption: str = ""
    usage_terms: str = ""
    terms_url: str = ""
    licensor: str = ""
    licensor_url: str = ""
    data_mining: str = ""


def write(texts: PublicTexts) -> bytes:
    """Return the packet of a public file; b"" if all texts are empty."""
    creators, credit, rights, source = texts[:4]
    properties = []
    for name, text in (("dc:description", texts.caption), ("xmpRights:UsageTerms", texts.usage_terms)):
        if text:
            words = f'<rdf:li xml:lang="x-default">{escape(text)}</rdf:li>'
            properties.append(f"<{name}><rdf:Alt>{words}</rdf:Alt></{name}>")
    for name, text in (("xmpRights:WebStatement", texts.terms_url), ("plus:DataMining", texts.data_mining)):
        if text:
            properties.append(f"<{name}>{escape(text)}</{name}>")
    if texts.licensor:
        parts = f"<plus:LicensorName>{escape(texts.licensor)}</plus:LicensorName>"
        if texts.licensor_url:
            parts += f"<plus:LicensorURL>{escape(texts.licensor_url)}</plus:LicensorURL>"
        licensor = f'<rdf:li rdf:parseType="Resource">{parts}</rdf:li>'
        properties.append(f"<plus:Licensor><rdf:Seq>{licensor}</rdf:Seq></plus:Licensor>")
    if creators:
        names = "".join(f"<rdf:li>{escape(name)}</rdf:li>" for name in creators)
        properties.append(f"<dc:creator><rdf:Seq>{names}</rdf:Seq></dc:creator>")
    if rights:
        words = f'<rdf:li xml:lang="x-default">{escape(rights)}</rdf:li>'
        properties.append(f"<dc:rights><rdf:Alt>{words}</rdf:Alt></dc:rights>")
    if credit:
        properties.append(f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>")
    if source:
        properties.append(f"<Iptc4xmpExt:DigitalSourceType>{escape(source)}</Iptc4xmpExt:DigitalSourceType>")
    if not properties:
        return b""
    names = {prefix: uri for uri, prefix in PREFIXES.items() if prefix in _WRITTEN}
    declarations = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{RDF[1:-1]}"><rdf:Description rdf:about="" {declarations}>{"".join(properties)}'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
