"""Text of stories: tokens, matches, snippets and spelling."""
