"""The second baseline is tantivy, an engine of Lucene's class, in this process, with the same stories in its index.

Asked for the total and the twenty newest (or best), the rows from the database and snippets of the same make: what an
archive would do that kept its texts in such an engine. Facet counts are not in it, which is to its advantage.
"""

import re

import tantivy

from articles.models import CatalogueEntry
from tests.benchmarks.naive import plain_texts


class Lucene:
    """An index of tantivy in memory."""

    def __init__(self):
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("docid", stored=True, indexed=True, fast=True)
        schema.add_text_field("words", stored=True, tokenizer_name="en_stem")
        self.schema = schema.build()
        self.index = tantivy.Index(self.schema)
        writer = self.index.writer(200_000_000, 1)
        for rows in plain_texts():
            for docid, words in rows:
                writer.add_document(tantivy.Document(docid=docid, words=[words]))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def best(self, text: str, size: int = 20) -> list[int]:
        """Return the docids that match best, with any of the words, by bm25."""
        matches = self.searcher.search(self._read(text), size).hits
        return [self.searcher.doc(address)["docid"][0] for _, address in matches]

    def page(self, text: str, newest: bool = True) -> int:
        """Answer one request; return the number of stories."""
        query = self._read(text, all_words=True)
        options = {"order_by_field": "docid"} if newest else {}
        results = self.searcher.search(query, 20, count=True, **options)
        docids = [self.searcher.doc(address)["docid"][0] for _, address in results.hits]
        snippets = tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "words")
        for _, address in results.hits:
            snippets.snippet_from_doc(self.searcher.doc(address)).to_html()
        list(CatalogueEntry.objects.filter(docid__in=docids).select_related("section"))
        return results.count

    def _read(self, text: str, all_words: bool = False):
        if all_words and not re.search(r'["*]| OR | NOT ', text):
            text = " AND ".join(text.split())
        return self.index.parse_query(re.sub(r"[^\w\s\"*-]", " ", text).replace("*", ""), ["words"])
