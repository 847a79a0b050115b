"""The day comes before the month, whose name is written in full; the rest is Django's."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
