"""Import stories from files: read them, compare them with the record, publish them."""
