"""The commands of the archive: each one parses its arguments, calls one function, shows progress and prints counts."""
