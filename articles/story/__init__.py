"""What a story is: its parts, dates, text and HTML. It knows no table."""
