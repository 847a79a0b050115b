"""Stories and the site for search engines: schema.org as JSON-LD in the head of a page."""
