"""The metadata of a photograph's file: read from a sidecar, XMP, IPTC-IIM and EXIF, and reconciled where these differ.

    >>> metadata = read(blocks)
    >>> metadata.fields["credit"], metadata.embedded["IPTC"]["Credit"]

A sidecar comes first. Otherwise the order is that of the Metadata Working Group (Guidelines for Handling Image Metadata
2.0, section 5): first EXIF, if it has the field; then XMP; then IIM. If Photoshop's checksum shows that another program
changed the IIM block later, IIM precedes XMP.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from media.capture_dates import earliest_valid
from media.digital_source import DigitalSource
from media.embedded import iim, xmp
from media.embedded.text_repair import LONGEST, clean, is_cut, mend
from media.sidecars import Sidecar
from media.text_encoding.decoding import remark_of
from media.text_encoding.reading import Reading

# Field of Photo: (EXIF tag, IIM dataset, XMP properties in order of preference, separator of several values).
_AGREED = {
    "headline": ("", "Headline", ("photoshop:Headline",), "; "),
    "caption": ("ImageDescription", "Caption-Abstract", ("dc:description",), "\n"),
    "photographer": ("Artist", "By-line", ("dc:creator",), "; "),
    "credit": ("", "Credit", ("photoshop:Credit",), "; "),
    "agency": ("", "Source", ("photoshop:Source",), "; "),
    "copyright": ("Copyright", "CopyrightNotice", ("dc:rights",), "; "),
    "usage_terms": ("", "", ("xmpRights:UsageTerms",), "; "),
    "instructions": ("", "SpecialInstructions", ("photoshop:Instructions",), "; "),
    "sublocation": ("", "Sub-location", ("Iptc4xmpExt:LocationShown.Sublocation", "Iptc4xmpCore:Location"), "; "),
    "city": ("", "City", ("Iptc4xmpExt:LocationShown.City", "photoshop:City"), "; "),
    "state": ("", "Province-State", ("Iptc4xmpExt:LocationShown.ProvinceState", "photoshop:State"), "; "),
    "country": (
        "",
        "Country-PrimaryLocationName",
        ("Iptc4xmpExt:LocationShown.CountryName", "photoshop:Country"),
        "; ",
    ),
    "alt": ("", "", ("Iptc4xmpCore:AltTextAccessibility",), " "),
    "extended_description": ("", "", ("Iptc4xmpCore:ExtDescrAccessibility",), "\n"),
}
# Cameras write these texts into every picture; they describe nothing.
_CAMERA_WORDS = (
    "olympus digital camera",
    "sony dsc",
    "konica minolta digital camera",
    "minolta digital camera",
    "digital camera",
)
_CAMERA_WORDS += ("dcim", "samsung", "default", "exif_jpeg_picture", "kodak digital still camera", "untitled")


@dataclass(frozen=True, slots=True)
class Blocks:
    """The metadata of one file: EXIF tags by name, and the bytes of IIM and XMP; b"" for what the file does not have.

    `digest` is Photoshop's checksum of `iptc`. `more_xmp` is the part of the XMP that did not fit into one JPEG
    segment; where both have a property, `xmp` counts. `exif_reading` says in which encoding the EXIF texts were
    detected to be, None if they are UTF-8 or Western.
    """

    exif: dict[str, str] = field(default_factory=dict)
    exif_reading: Reading | None = None
    iptc: bytes = b""
    xmp: bytes = b""
    more_xmp: bytes = b""
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Metadata:
    """`embedded`: all values as read, by source and name. `fields`: reconciled, repaired values by field of Photo.

    `remarks` say what was guessed when they were read.
    """

    embedded: dict[str, dict] = field(default_factory=dict)
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def guid(self) -> str:
        """Return the Digital Image GUID (IPTC Extension) as the file has it; "" if it has none."""
        return "".join(_values(self.embedded.get("XMP", {}), ("Iptc4xmpExt:DigImageGUID",))[:1])


def read(blocks: Blocks, sidecar: Sidecar | None = None) -> Metadata:
    """Return the values of all sources, and one reconciled value for each field.

    A sidecar file has precedence, field by field: whoever wrote it knew what the photograph's own file says.
    """
    packets = {"more XMP": xmp.read_packet(blocks.more_xmp), "XMP": xmp.read_packet(blocks.xmp)}
    from_xmp = packets["more XMP"].properties | packets["XMP"].properties
    raw_sources = {"EXIF": blocks.exif, "IPTC": iim.read(blocks.iptc), "XMP": from_xmp}
    raw_sources["Sidecar"] = sidecar.properties if sidecar else {}
    sources = {name: _repaired(source) for name, source in raw_sources.items()}
    iim_was_changed = bool(blocks.digest and blocks.iptc) and blocks.digest != iim.digest(blocks.iptc)
    values = {name: _reconciled(sources, name, iim_was_changed) for name in _AGREED}
    values["keywords"] = _preferred(sources, "Keywords", ("dc:subject",), iim_was_changed)
    values["persons"] = _from_xmp(sources, _PERSONS)
    values["digital_source"] = _digital_source(sources["Sidecar"]) or _digital_source(sources["XMP"])
    values["taken"] = earliest_valid(sources, iim_was_changed)
    remarks = [*(sidecar.remarks if sidecar else ()), *_remarks_of(blocks, packets, raw_sources, sources)]
    for name in ("keywords", "persons"):
        values[name], shortened = _names(values[name]), values[name]
        if values[name] != list(dict.fromkeys(shortened)):
            remarks.append(f"shortened: {name}")
    read_as = {name: value for name, value in values.items() if value}
    return Metadata({name: source for name, source in sources.items() if source}, read_as, tuple(remarks))


def _remarks_of(blocks: Blocks, packets: dict[str, xmp.Packet], raw_sources: dict, sources: dict) -> Iterator[str]:
    """Yield what was guessed, repaired, cut or not read when the values were read from the file."""
    readings = {"IPTC": iim.reading_of(blocks.iptc), "EXIF": blocks.exif_reading}
    readings |= {name: packet.reading for name, packet in packets.items()}
    for name, reading in readings.items():
        if reading:
            yield f"{name} {remark_of(reading)}"
    for name, packet in packets.items():
        if not packet.is_readable:
            yield f"{name} not read: it is damaged"
    for name, source in raw_sources.items():
        texts = _texts(source)
        for before, after in zip(texts, _texts(sources[name]), strict=True):
            if before != after:
                yield f"{name} repaired: “{after[:60]}”, where the file has “{before[:60]}”"
        if any(map(is_cut, texts)):
            yield f"{name} cut: a text of more than {LONGEST:,} characters"


__all__ = ["Blocks", "Metadata", "MetadataComparison", "clean", "compare_with_file", "read", "words_in"]

_PERSONS = ("Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonInImageWDetails.PersonName")


def _reconciled(sources: dict, name: str, iim_was_changed: bool) -> str:
    tag, dataset, properties, joint = _AGREED[name]
    if from_sidecar := _values_of_first(sources["Sidecar"], properties):
        return joint.join(dict.fromkeys(from_sidecar))
    from_exif = sources["EXIF"].get(tag, "")
    if name == "caption" and from_exif.lower() in _CAMERA_WORDS:
        from_exif = ""
    rest = _preferred(sources, dataset, properties, iim_was_changed)
    # EXIF often has one name where the others have all: if its name is among theirs, the others have more.
    if from_exif and not (name == "photographer" and len(rest) > 1 and from_exif in rest):
        return from_exif
    return joint.join(dict.fromkeys(rest))


def _preferred(sources: dict, dataset: str, properties: tuple[str, ...], iim_was_changed: bool) -> list[str]:
    if from_sidecar := _values_of_first(sources["Sidecar"], properties):
        return from_sidecar
    from_iim = _values(sources["IPTC"], (dataset,))
    from_xmp = _values_of_first(sources["XMP"], properties)
    if not from_iim or not from_xmp:
        return from_xmp or from_iim
    cut_short = all(any(full.startswith(short) for full in from_xmp) for short in from_iim)
    return from_iim if iim_was_changed and not cut_short else from_xmp


def _values_of_first(source: dict, names: tuple[str, ...]) -> list[str]:
    """Return the values of the first name that has any."""
    return next((values for name in names if (values := _values(source, (name,)))), [])


def _from_xmp(sources: dict, names: tuple[str, ...]) -> list[str]:
    """Return the values of all names in the sidecar, or in the XMP of the file if the sidecar has none."""
    return _values(sources["Sidecar"], names) or _values(sources["XMP"], names)


def _values(source: dict, names: tuple[str, ...]) -> list[str]:
    values = [source.get(name, []) for name in names]
    return [text for value in values for text in (value if isinstance(value, list) else [value])]


def _names(values: list[str]) -> list[str]:
    return [value[:200] for value in dict.fromkeys(values)][:200]


def _digital_source(source: dict) -> str:
    # The name of the property had a small t until 2010; both spellings are in use.
    for name in ("Iptc4xmpExt:DigitalSourceType", "Iptc4xmpExt:DigitalSourcetype"):
        for text in _values(source, (name,)):
            if code := DigitalSource.read(text):
                return code
    return ""


def words_in(embedded: dict[str, dict]) -> str:
    """Return all values of a file as one text, for the desk's search."""
    sources = [part for name, part in embedded.items() if name != "remarks"]
    return "\n".join(dict.fromkeys(text for part in sources for text in _texts(part)))


def _texts(source: dict) -> list[str]:
    return [text for value in source.values() for text in (value if isinstance(value, list) else [value])]


def _repaired(source: dict) -> dict:
    mended = iter(mend(_texts(source)))
    return {
        name: [next(mended) for _ in value] if isinstance(value, list) else next(mended)
        for name, value in source.items()
    }


def differs_from_sidecar(photo, sidecar: Sidecar) -> bool:
    """Return whether a sidecar says other than what was read beside the current file of a photograph."""
    return _repaired(dict(sidecar.properties)) != photo.embedded.get("Sidecar", {})


@dataclass(frozen=True, slots=True)
class MetadataComparison:
    """A field of a photograph with its current value and the value in each source."""

    label: str
    now: str
    read: str
    sources: tuple[tuple[str, str], ...]

    @property
    def differs(self) -> bool:
        """Return whether the current value is not the one that was reconciled from the file."""
        return self.now.strip() != self.read.strip()


def compare_with_file(photo) -> list[MetadataComparison]:
    """Return each field of a photograph with the values of its current file; fields without any value are left out."""
    embedded = photo.embedded
    rows = []
    has_sidecar = "Sidecar" in embedded
    for name, (tag, dataset, properties, _) in (_AGREED | _ALSO_READ).items():
        names = {"Sidecar": properties} if has_sidecar else {}
        names |= {"XMP": properties, "IPTC": (dataset,), "EXIF": (tag,)}
        texts = {source: "; ".join(_values(embedded.get(source, {}), names[source])) for source in names}
        now, read_as = (_line(value) for value in (getattr(photo, name), embedded.get("read", {}).get(name, "")))
        if now or read_as or any(texts.values()):
            label = str(photo._meta.get_field(name).verbose_name).capitalize()
            rows.append(MetadataComparison(label, now, read_as, tuple(texts.items())))
    return rows


_ALSO_READ = {
    "taken": ("DateTimeOriginal", "DateCreated", ("photoshop:DateCreated",), ""),
    "keywords": ("", "Keywords", ("dc:subject",), ""),
    "persons": ("", "", _PERSONS, ""),
    "digital_source": ("", "", ("Iptc4xmpExt:DigitalSourceType", "Iptc4xmpExt:DigitalSourcetype"), ""),
}


def _line(value: str | list[str]) -> str:
    return "; ".join(value) if isinstance(value, list) else value
