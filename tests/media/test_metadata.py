"""The metadata of a photograph is read from IIM, XMP and EXIF, however its software wrote it."""

import struct

import pytest

from media import metadata
from media.capture_dates import iso
from media.embedded import exif, iim, xmp
from media.embedded.text_repair import decode, mend
from media.file_inspection import open_image
from media.metadata import Blocks
from media.metadata_blocks import blocks
from tests.media.pictures import draw, encode
from tests.sample_files import AVAILABLE, OWN, REAL

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in xmp.PREFIXES.items())


def packet(properties: str) -> bytes:
    inner = f'<rdf:Description rdf:about="" {_SPACES}>{properties}</rdf:Description>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {_RDF}>{inner}</rdf:RDF></x:xmpmeta>'.encode()


def language_alternative(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></{name}>'


def dataset(number: int, raw: bytes, charset: bytes = b"") -> bytes:
    start = b"\x1c\x01\x5a" + len(charset).to_bytes(2, "big") + charset if charset else b""
    return start + b"\x1c\x02" + bytes([number]) + len(raw).to_bytes(2, "big") + raw


def exif_block(tag: int, text: str) -> dict[str, str]:
    from PIL import Image

    block = Image.Exif()
    block[tag] = text
    return exif.read(block.tobytes())


IIM = dataset(120, b"From IIM")
XMP = packet(language_alternative("dc:description", "From XMP"))


@pytest.mark.parametrize(
    ("fields", "caption"),
    [
        (Blocks(exif=exif_block(270, "From EXIF"), iptc=IIM, xmp=XMP), "From EXIF"),
        (Blocks(iptc=IIM, xmp=XMP), "From XMP"),
        (Blocks(iptc=IIM, xmp=XMP, digest=iim.digest(IIM)), "From XMP"),
        (Blocks(iptc=IIM, xmp=XMP, digest=b"of an older block"), "From IIM"),
        (Blocks(iptc=IIM), "From IIM"),
        (Blocks(iptc=dataset(120, b"From XM"), xmp=XMP, digest=b"of an older block"), "From XMP"),
        (Blocks(exif=exif_block(270, "OLYMPUS DIGITAL CAMERA"), xmp=XMP), "From XMP"),
        (Blocks(exif=exif_block(270, "   "), iptc=IIM), "From IIM"),
        (Blocks(xmp=packet(language_alternative("dc:description", "null"))), None),
        (Blocks(iptc=dataset(120, b"null")), None),
    ],
)
def test_the_order_of_the_working_group_decides_between_differing_sources(fields, caption):
    assert metadata.read(fields).fields.get("caption") == caption


def test_several_creators_are_read_where_exif_has_room_for_one():
    creators = "<dc:creator><rdf:Seq><rdf:li>Ana Ruiz</rdf:li><rdf:li>Jonas Okafor</rdf:li></rdf:Seq></dc:creator>"
    source_blocks = Blocks(exif=exif_block(315, "Ana Ruiz"), xmp=packet(creators))
    assert metadata.read(source_blocks).fields["photographer"] == "Ana Ruiz; Jonas Okafor"
    assert (
        metadata.read(Blocks(exif=exif_block(315, "Someone"), xmp=packet(creators))).fields["photographer"] == "Someone"
    )


def test_properties_added_to_iptc_since_2021_are_read():
    persons = "<rdf:Bag><rdf:li>Mayor Lind</rdf:li></rdf:Bag>"
    place = "<Iptc4xmpExt:City>Westhaven</Iptc4xmpExt:City>"
    read = metadata.read(
        Blocks(
            xmp=packet(
                language_alternative("Iptc4xmpCore:AltTextAccessibility", "A ferry at a quay")
                + language_alternative("Iptc4xmpCore:ExtDescrAccessibility", "Two decks, seen from the north")
                + f"<Iptc4xmpExt:PersonInImage>{persons}</Iptc4xmpExt:PersonInImage>"
                + "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
                + "</Iptc4xmpExt:DigitalSourceType>"
                + f'<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource">{place}</rdf:li></rdf:Bag>'
                + "</Iptc4xmpExt:LocationShown><photoshop:City>Elsewhere</photoshop:City>"
            )
        )
    ).fields
    assert read["alt"] == "A ferry at a quay"
    assert read["extended_description"] == "Two decks, seen from the north"
    assert read["persons"] == ["Mayor Lind"]
    assert read["digital_source"] == "trainedAlgorithmicMedia"
    assert read["city"] == "Westhaven"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Café’s".encode(), "Café’s"),
        (b"The Navy\x92s ship", "The Navy’s ship"),
        (b"The Navy\xd5s ship", "The Navy’s ship"),
        (b"Caf\xe9 M\xfcller", "Café Müller"),
        (b"Caf\x8e M\x9fller", "Café Müller"),
        (b"\xd2Quoted\xd3 words", "“Quoted” words"),
    ],
)
def test_text_of_an_unknown_encoding_is_read_as_the_likelier_one(raw, expected):
    assert decode(raw, "ascii") == expected
    assert iim.read(dataset(120, raw, b"\x1b%G"))["Caption-Abstract"] == expected


def test_text_decoded_wrongly_by_other_software_is_repaired_and_foreign_words_stay():
    assert mend(["CafÃ© MÃ¼ller"]) == ["Café Müller"]
    ship = "The Navyís newest carrier is on its way to the port"
    assert mend([ship, "Photographerís Mate"]) == [ship.replace("í", "’"), "Photographer’s Mate"]
    assert mend(["El país de los ríos"]) == ["El país de los ríos"]
    assert mend(["The mayor of París is by the sea in Asturias"])[0].count("í") == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"exif": (36867, "2024:07:02 09:30:15")}, "2024-07-02T09:30:15"),
        ({"exif": (36867, "0000:00:00 00:00:00")}, None),
        ({"exif": (36867, "    :  :     :  :  ")}, None),
        ({"xmp": "2024"}, "2024"),
        ({"xmp": "2024-07"}, "2024-07"),
        ({"xmp": "2024-07-02T09:30+02:00"}, "2024-07-02T09:30+02:00"),
        ({"xmp": "2024-02-30"}, None),
        ({"iim": (b"20240702", b"093000+0200")}, "2024-07-02T09:30:00+02:00"),
        ({"iim": (b"20240700", b"")}, "2024-07"),
        ({"iim": (b"20240702", b"999999")}, "2024-07-02"),
    ],
)
def test_a_date_is_exactly_as_precise_as_in_the_file(fields, expected):
    if "exif" in fields:
        from PIL import Image

        block = Image.Exif()
        block.get_ifd(0x8769)[fields["exif"][0]] = fields["exif"][1]
        read = metadata.read(Blocks(exif=exif.read(block.tobytes())))
    elif "xmp" in fields:
        read = metadata.read(Blocks(xmp=packet(f"<photoshop:DateCreated>{fields['xmp']}</photoshop:DateCreated>")))
    else:
        day, time = fields["iim"]
        read = metadata.read(Blocks(iptc=dataset(55, day) + dataset(60, time)))
    assert read.fields.get("taken") == expected
    assert expected is None or iso(expected) == expected


def _with_entity(declaration: bytes) -> bytes:
    # Under another prefix than usual, so that the declaration is not cut away with what stands before the packet.
    inner = packet("<photoshop:Headline>&a;</photoshop:Headline>").replace(b"rdf:", b"r:").replace(b":rdf=", b":r=")
    inner = inner[inner.index(b"<r:RDF") : inner.index(b"</x:xmpmeta>")]
    return b"<!DOCTYPE x [" + declaration + b"]>" + inner


@pytest.mark.parametrize(
    "hostile",
    [
        _with_entity(b'<!ENTITY a "expanded">'),
        _with_entity(b'<!ENTITY b "bb"><!ENTITY a "&b;&b;">'),
        _with_entity(b'<!ENTITY a SYSTEM "file:///etc/hostname">'),
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>',
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&f;</x:xmpmeta>',
        b"<x:xmpmeta" * 10_000,
        packet("<photoshop:Headline>x</photoshop:Headline>" + "<a/>" * 400_000),
        b"\x00" * 1000,
        b"",
    ],
)
def test_a_packet_with_entities_or_without_xml_is_ignored(hostile):
    assert xmp.read(hostile) == {}


def test_a_packet_in_the_wrong_encoding_is_read():
    broken = packet(language_alternative("dc:description", "Caf@ on the quay")).replace(b"@", b"\xe9")
    assert xmp.read(broken)["dc:description"] == "Café on the quay"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_xmp_is_read_from_every_format_that_has_it(format, tmp_path):
    path = tmp_path / "picture"
    options = {"tiffinfo": {700: XMP}} if format == "TIFF" else {"xmp": XMP}
    if format == "PNG":
        from PIL.PngImagePlugin import PngInfo

        chunks = PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"pnginfo": chunks}
    path.write_bytes(encode(draw(), format, **options))
    with open_image(path, "picture") as (kind, image):
        image.load()
        assert metadata.read(blocks(image, kind, path)).fields["caption"] == "From XMP"


GUID = "5740C4C1F3D0AD1E2B1A1B7B5E3F2A11"
LONG = packet(
    language_alternative("dc:description", "From the rest")
    + language_alternative("Iptc4xmpCore:AltTextAccessibility", "A quay " * 20_000)
)
MAIN = packet(
    f"<xmpNote:HasExtendedXMP>{GUID}</xmpNote:HasExtendedXMP><photoshop:Headline>Ferry</photoshop:Headline>"
    + language_alternative("dc:description", "From the packet")
)


def segment(body: bytes, place: int, whole: int | None = None, guid: str = GUID) -> bytes:
    length = len(LONG) if whole is None else whole
    return b"http://ns.adobe.com/xmp/extension/\x00" + guid.encode() + struct.pack(">II", length, place) + body


WHOLE = [segment(LONG[place : place + 60_000], place) for place in range(0, len(LONG), 60_000)]


@pytest.mark.parametrize("segments", [WHOLE, WHOLE[::-1], [*WHOLE, segment(b"x" * 9, 0, guid="0" * 32)]])
def test_xmp_too_long_for_one_segment_is_read_completely_with_the_packet_first(segments, tmp_path):
    path = tmp_path / "picture.jpg"
    extra = b"".join(b"\xff\xe1" + struct.pack(">H", len(each) + 2) + each for each in segments)
    path.write_bytes(encode(draw(), xmp=MAIN, extra=extra))
    with open_image(path, "picture.jpg") as (kind, image):
        image.load()
        read = metadata.read(blocks(image, kind, path)).fields
    assert (read["caption"], read["headline"]) == ("From the packet", "Ferry")
    assert read["alt"].startswith("A quay A quay")


@pytest.mark.parametrize(
    "segments",
    [
        [],
        WHOLE[1:],
        WHOLE[:-1],
        [each.replace(GUID.encode(), b"0" * 32) for each in WHOLE],
        [segment(LONG, 0, whole=len(LONG) - 1)],
        [segment(LONG, 0, whole=0xFFFFFFFF)],
        [segment(LONG[:50_000], 0), segment(LONG[40_000:], 40_000)],
        [segment(LONG, 0xFFFFFFFF)],
        [segment(b"", 0)] * 1_000,
        [b"http://ns.adobe.com/xmp/extension/\x00" + GUID.encode()],
        [b"http://ns.adobe.com/xmp/extension/\x00"],
    ],
)
def test_an_incomplete_extension_of_a_packet_is_left_out(segments):
    assert xmp.joined(MAIN, segments) == b""


def test_the_extension_of_a_packet_is_bounded_and_treated_as_hostile():
    assert xmp.joined(MAIN, [segment(b"x" * 9_000_000, 0, whole=9_000_000)]) == b""
    assert xmp.joined(XMP, WHOLE) == b""
    bomb = _with_entity(b'<!ENTITY b "bb"><!ENTITY a "&b;&b;">')
    read = metadata.read(Blocks(xmp=MAIN, more_xmp=bomb)).fields
    assert read == {"headline": "Ferry", "caption": "From the packet"}


# What the metadata of our own photographs was written to say.
OWN_PHOTOS = {
    "quay.jpg": {
        "caption": "The quay of Port Ansel before the first train, with Łódź timber.",
        "headline": "Before the first train",
        "photographer": "Mirela Okoye",
        "credit": "Okoye/FENPIX",
        "agency": "FENPIX",
        "copyright": "© 2024 The Ansel Courier",
        "city": "Port Ansel",
        "country": "Northmark",
        "taken": "2024-07-01T06:30:00+02:00",
        "keywords": ["quay", "Heron Line"],
        "persons": ["Kofi Adeyemi", "Sunniva Brandt"],
    },
    "press.jpg": {
        "caption": "Reed cutters at the café by the sluice.",
        "photographer": "Dag Ilves",
        "credit": "Harbor Guard",
        "agency": "Guard News Service",
        "city": "Long Sluice",
        "country": "Northmark",
        "taken": "2004-06-21T23:37:53",
    },
    "two-creators.jpg": {"photographer": "Oona Tarv; 李 小舟", "caption": "船が霧の中に消える。", "taken": "2019-11"},
    "null-caption.jpg": {"caption": None, "keywords": ["barge"]},
    "disagree.jpg": {"caption": "From the camera", "photographer": "camera owner"},
    "drawing.png": {"caption": "A drawing of the trestle", "photographer": "Survey Office"},
    "plain.jpg": {"caption": None, "photographer": None},
}
# Read with exiftool 12.57 and its MWG tags.
REAL_PHOTOS = {
    "iptc-ref/IPTC-PhotometadataRef-Std2017.1.jpg": {
        "caption": "The description aka caption (ref2017.1)",
        "headline": "The Headline (ref2017.1)",
        "photographer": "Creator1 (ref2017.1); Creator2 (ref2017.1)",
        "credit": "Credit Line (ref2017.1)",
        "agency": "Source (ref2017.1)",
        "copyright": "Copyright (Notice) 2017.1 IPTC - www.iptc.org  (ref2017.1)",
        "usage_terms": "Rights Usage Termns (ref2017.1)",
        "instructions": "An Instruction (ref2017.1)",
        "city": "City (Location shown1) (ref2017.1); City (Location shown2) (ref2017.1)",
        "taken": "2017-07-13T17:01:00+00:00",
        "keywords": ["Keyword1ref2017.1", "Keyword2ref2017.1", "Keyword3ref2017.1"],
        "persons": ["Person Shown 1 (ref2017.1)", "Person Shown 2 (ref2017.1)", "Person Name 1 (ref2017.1)"],
        "digital_source": "softwareImage",
    },
    "metadata-extractor-images/jpg/Canon EOS 7D.jpg": {
        "caption": "mit blauem Kleid",
        "photographer": "Peter Bemmann",
        "copyright": "(C) Peter Bemmann",
        "sublocation": "Fotostudio HS",
        "city": "Mainz",
        "state": "Rheinland-Pfalz",
        "country": "Deutschland",
        "taken": "2010-12-12T12:41:35",
    },
    "exiv2-us-navy/Reagan.jpg": {
        "photographer": "Photographer’s Mate 3rd Class (A",
        "credit": "U.S Navy",
        "agency": "Navy Visual News Service",
        "city": "Straits of Magellan",
        "country": "South America",
        "taken": "2004-06-21T23:37:53",
    },
    "exif-samples/BlueSquare.jpg": {"keywords": ["XMP", "Blue Square", "test file", "Photoshop", ".jpg"]},
}
PHOTOS = [
    pytest.param(samples, name, fields, id=f"{samples.name}: {name}")
    for samples, photos in ((OWN, OWN_PHOTOS), (REAL, REAL_PHOTOS))
    if samples in AVAILABLE
    for name, fields in photos.items()
]


@pytest.mark.parametrize(("samples", "name", "expected"), PHOTOS)
def test_sample_photographs_give_the_values_of_the_reference_reader(samples, name, expected):
    path = samples.path("photos") / name
    with open_image(path, path.name) as (kind, image):
        image.load()
        read = metadata.read(blocks(image, kind, path)).fields
    assert {field: read.get(field) for field in expected} == expected
