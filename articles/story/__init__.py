"""The `Story` value with its parts, dates, text and HTML. This package imports no database table."""
