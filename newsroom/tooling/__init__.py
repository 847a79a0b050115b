"""The programs behind the `make` targets; they need nothing but the standard library."""
