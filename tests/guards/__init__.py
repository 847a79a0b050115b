"""Each guard of the archive, switched off once: the test of it must fail."""
