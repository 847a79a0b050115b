"""Finding stories: what a person types or chooses, turned into the stories that match, in milliseconds.

    text ──language──▶ query objects ──finding──▶ docids ──columns──▶ total, facets, histogram, one page

`queries` are plain values; `analysis` makes words of text, the same for both engines; `engines` hold the full text;
`columns` hold in memory what stories are counted by. Everything here is derived from the record.
"""
