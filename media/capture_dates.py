"""When a photograph was taken, as precise as its file says: ISO 8601, with an offset only if the file has one."""

import re
from datetime import date, datetime

_EXIF = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([+-]\d\d:?\d\d|Z)?)?\s*")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([+-]\d\d:?\d\d|Z)?)?)?)?")
_IIM_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_IIM_TIME = re.compile(r"(\d\d):?(\d\d):?(\d\d)([+-]\d\d:?\d\d)?")


def earliest_valid(sources: dict[str, dict], iim_was_changed: bool) -> str:
    """Return the first valid date in the order sidecar, EXIF, XMP, IIM; "" if there is none.

    `sources` are the values by source, as in `metadata.Metadata.embedded`. If `iim_was_changed`, IIM precedes XMP.
    """
    from_sidecar, from_xmp = (
        next((day for name in _XMP_NAMES if (day := iso(_first_value(sources[source].get(name, ""))))), "")
        for source in ("Sidecar", "XMP")
    )
    from_exif = _from_exif(sources["EXIF"])
    from_iim = _from_iim(sources["IPTC"])
    later = [from_iim, from_xmp] if iim_was_changed else [from_xmp, from_iim]
    return from_sidecar or from_exif or later[0] or later[1]


_XMP_NAMES = ("photoshop:DateCreated", "exif:DateTimeOriginal")


def iso(text: str) -> str:
    """Return a date of XMP (a year, month, day or moment of ISO 8601) in one spelling; "" for any other text."""
    match = _ISO.fullmatch(text.strip())
    return _iso_text(*match.groups()) if match else ""


def day_of(taken: str) -> date | None:
    """Return the day of a `taken` text, the first day of a month or year; None if the text is no date."""
    try:
        return date(int(taken[:4]), int(taken[5:7] or 1), int(taken[8:10] or 1))
    except ValueError:
        return None


def _from_exif(tags: dict) -> str:
    match = _EXIF.fullmatch(tags.get("DateTimeOriginal", ""))
    if not match:
        return ""
    year, month, day, hour, minute, second, offset = match.groups()
    return _iso_text(year, month, day, hour, minute, second, offset or tags.get("OffsetTimeOriginal", ""))


def _from_iim(datasets: dict) -> str:
    date = _IIM_DATE.fullmatch(datasets.get("DateCreated", ""))
    if not date:
        return ""
    time = _IIM_TIME.fullmatch(datasets.get("TimeCreated", ""))
    return _iso_text(*date.groups(), *(time.groups() if time else ()))


def _iso_text(year, month=None, day=None, hour=None, minute=None, second=None, offset=None) -> str:
    # IIM writes an unknown month or day as 00.
    parts = [year] + ([month] if month and month != "00" else [])
    parts += [day] if len(parts) == 2 and day and day != "00" else []
    text = "-".join(parts)
    try:
        datetime(int(year), int(month or 1) or 1, int(day or 1) or 1)  # noqa: DTZ001
        if len(parts) == 3 and hour:
            text += f"T{hour}:{minute}" + (f":{second}" if second else "")
            offset = re.sub(r"^([+-]\d\d):?(\d\d)$", r"\1:\2", (offset or "").strip())
            if offset == "Z" or re.fullmatch(r"[+-]\d\d:\d\d", offset):
                text += offset
            datetime.fromisoformat(text)
    except ValueError:
        return text[:10] if len(text) > 10 and _is_day(text[:10]) else ""
    return text


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _first_value(value: str | list[str]) -> str:
    return value[0] if isinstance(value, list) and value else value if isinstance(value, str) else ""
