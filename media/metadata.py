"""The metadata of a photograph's file: read from XMP, IPTC-IIM and EXIF, and reconciled where these differ.

    >>> metadata = read(blocks)
    >>> metadata.fields["credit"], metadata.embedded["IPTC"]["Credit"]

The order is that of the Metadata Working Group (Guidelines for Handling Image Metadata 2.0, section 5): first EXIF, if
it has the field; then XMP; then IIM. If Photoshop's checksum shows that another program changed the IIM block later,
IIM precedes XMP.
"""

from dataclasses import dataclass, field

from media.capture_dates import earliest_valid
from media.digital_source import DigitalSource
from media.embedded import iim, xmp
from media.embedded.text_repair import clean, mend
from media.text_encoding.decoding import remark_of

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
    segment; where both have a property, `xmp` counts.
    """

    exif: dict[str, str] = field(default_factory=dict)
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


def read(blocks: Blocks) -> Metadata:
    """Return the values of the three sources, and one reconciled value for each field."""
    from_xmp = xmp.read(blocks.more_xmp) | xmp.read(blocks.xmp)
    sources = {"EXIF": blocks.exif, "IPTC": iim.read(blocks.iptc), "XMP": from_xmp}
    sources = {name: _repaired(source) for name, source in sources.items()}
    iim_was_changed = bool(blocks.digest and blocks.iptc) and blocks.digest != iim.digest(blocks.iptc)
    values = {name: _reconciled(sources, name, iim_was_changed) for name in _AGREED}
    values["keywords"] = _names(_preferred(sources, "Keywords", ("dc:subject",), iim_was_changed))
    values["persons"] = _names(_values(sources["XMP"], _PERSONS))
    values["digital_source"] = _digital_source(sources["XMP"])
    values["taken"] = earliest_valid(sources, iim_was_changed)
    read_as = {name: value for name, value in values.items() if value}
    reading = iim.reading_of(blocks.iptc)
    remarks = (f"IPTC {remark_of(reading)}",) if reading else ()
    return Metadata({name: source for name, source in sources.items() if source}, read_as, remarks)


__all__ = ["Blocks", "Metadata", "MetadataComparison", "clean", "compare_with_file", "read", "words_in"]

_PERSONS = ("Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonInImageWDetails.PersonName")


def _reconciled(sources: dict, name: str, iim_was_changed: bool) -> str:
    tag, dataset, properties, joint = _AGREED[name]
    from_exif = sources["EXIF"].get(tag, "")
    if name == "caption" and from_exif.lower() in _CAMERA_WORDS:
        from_exif = ""
    rest = _preferred(sources, dataset, properties, iim_was_changed)
    # EXIF often has one name where the others have all: if its name is among theirs, the others have more.
    if from_exif and not (name == "photographer" and len(rest) > 1 and from_exif in rest):
        return from_exif
    return joint.join(dict.fromkeys(rest))


def _preferred(sources: dict, dataset: str, properties: tuple[str, ...], iim_was_changed: bool) -> list[str]:
    from_iim = _values(sources["IPTC"], (dataset,))
    from_xmp = next((values for name in properties if (values := _values(sources["XMP"], (name,)))), [])
    if not from_iim or not from_xmp:
        return from_xmp or from_iim
    cut_short = all(any(full.startswith(short) for full in from_xmp) for short in from_iim)
    return from_iim if iim_was_changed and not cut_short else from_xmp


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


@dataclass(frozen=True, slots=True)
class MetadataComparison:
    """A field of a photograph with its current value and the value in each of the three sources."""

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
    for name, (tag, dataset, properties, _) in (_AGREED | _ALSO_READ).items():
        names = {"EXIF": (tag,), "IPTC": (dataset,), "XMP": properties}
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
