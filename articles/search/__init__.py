"""Search: from the text that a person types to one page of stories with totals and facets.

    text ──▶ tokens ──▶ query ──▶ plans ──▶ docids ──▶ total, facets, histogram, one page
         lexer     parser    plan     backends     results

`query/` reads the query language: the lexer makes tokens, the parser a tree of nodes (`And`, `Or`, `Not` and filters).
`text/` has the rules for the words of a text; the analyzer applies the same ones to stories and to queries.
`backends/` plan the text part of a query and look it up in the full text index of SQLite or PostgreSQL.
`columns/` hold in memory which stories have which section, tag, day or flag; every other filter is answered there.
`execution/` joins the two: it rewrites the query, runs it and scores the stories. `results/` counts and pages them.
`index/` writes everything that the others read. All of it is derived from the record and can be rebuilt.

`search.search()` is the entry; the admin search for versions and desk copies uses the same query and backends.
"""
