"""What readers can find: entries, their links and the queries that read them, made from the record."""
