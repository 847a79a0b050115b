"""What the variable parts of public URLs may be; importing the module registers them with Django."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class FourDigits(StringConverter):
    """A year."""

    regex = "[0-9]{4}"


class TwoDigits(StringConverter):
    """A month or a day of the month."""

    regex = "[0-9]{2}"


class OneOrTwoDigits(StringConverter):
    """A month or a day of the month, as people type it."""

    regex = "[0-9]{1,2}"


class Number(FourDigits):
    """A version's number, without leading zeros, and small enough for every database."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value):
        """Return the number."""
        return int(value)


class FeedForm(StringConverter):
    """The format of a feed."""

    regex = "atom|rss|json"


class Days(StringConverter):
    """The month or day of a sitemap."""

    regex = "[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"


class AudioSuffix(StringConverter):
    """The suffix of an audio file."""

    regex = "mp3|m4a|opus"


class SheetSize(StringConverter):
    """The size of the picture of a printed page."""

    regex = "large|small"


register_converter(FourDigits, "four")
register_converter(TwoDigits, "two")
register_converter(OneOrTwoDigits, "short")
register_converter(Number, "number")
register_converter(FeedForm, "form")
register_converter(Days, "days")
register_converter(AudioSuffix, "audio_suffix")
register_converter(SheetSize, "sheet_size")
