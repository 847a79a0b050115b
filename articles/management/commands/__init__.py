"""The archive's commands: each parses, calls one function, shows progress on a terminal and counts what it did."""
