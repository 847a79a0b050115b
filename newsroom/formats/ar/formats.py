"""Numbers with digits 0 to 9 are grouped as the Unicode CLDR has it (locale ar, numbering system latn)."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
