"""The list of articles and the page of one article."""
