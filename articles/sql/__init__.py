"""The SQL that Django's ORM does not write, or writes too slowly: each module has functions for one purpose.

Callers name models and values and see no difference between the databases. `docs/decisions.md` says what each saves.
"""
