"""One clock on all pages: `articles.story.moments` writes moments in the same form."""

DATE_FORMAT = SHORT_DATE_FORMAT = "F j, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "F j, Y, H:i"
