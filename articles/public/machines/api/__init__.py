"""The JSON API of readers: lists and searches, and whole stories, as `/api/v1/openapi.json` describes them.

Everything in it stands on public pages too. It takes no key and sets no cookie; a page has a hundred stories at most.
"""
