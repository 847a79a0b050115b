"""Who may open which address: every address of the URLconf, asked as every role, against a reviewed table."""
