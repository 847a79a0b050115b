"""Finding stories: what a person types or chooses, turned into the stories that match, in milliseconds.

    text ──language──▶ query objects ──finding──▶ docids ──columns──▶ total, facets, histogram, one page

`nodes` are plain values; `analyzer` makes words of text, the same for both engines; `backends` hold the full text;
`reader` hold in memory what stories are counted by. Everything here is derived from the record.
"""
