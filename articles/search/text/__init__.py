"""The words of texts: the analyzer, the tokens of a story in the index, highlights, snippets and spelling."""
