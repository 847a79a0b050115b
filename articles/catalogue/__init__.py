"""What readers can find: entries and their links, made from the record, and the queries that read them."""
