"""Pages that list stories: the front page, dates, terms of the taxonomy and corrections."""
