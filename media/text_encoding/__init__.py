"""Decode text whose encoding nobody declared: UTF-8 with odd bytes, or one of the encodings before Unicode."""
