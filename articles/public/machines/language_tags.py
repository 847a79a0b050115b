"""Language tags (BCP 47) for machines."""


def language(code: str) -> str:
    """Return the code if it is a language tag (BCP 47), or else ""."""
    parts = code.split("-")
    is_tag = parts[0].isalpha() and 2 <= len(parts[0]) <= 3 and all(0 < len(p) <= 8 and p.isalnum() for p in parts)
    return code if is_tag and code.isascii() else ""
