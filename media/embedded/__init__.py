"""The metadata inside picture files: one module for each of EXIF, IPTC-IIM and XMP; each returns names and values."""
