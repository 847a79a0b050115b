"""The desk form: its fields and rows, autosave, edit conflicts and preview."""
