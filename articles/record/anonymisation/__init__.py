"""Taking a name out of the archive by order: from what readers see, from what they saw, and from what the desk keeps.

    anonymise(article, names=Names(("Ann Ko", "A. Ko"), "a woman"), reason="…", by="root")     one article
    begin(request, by="root"), then work(request.pk)                                           the whole archive

It is an erasure of those words alone, and it shows. Of each article whose versions have them

* one version is added, which reads as the live one does without the words; its kind and public reason say so;
* its header, and so its digest, holds the commitments of what every earlier version that had the words reads from now
  on: their text and note without the words, with a salt of their own;
* those earlier versions lose their text, note and salt, and get what was committed to. Their own commitment and digest
  stay, so the chain still verifies; what they read now is verified against the later version; the words, and what would
  let anybody guess them, are gone. PostgreSQL's trigger allows this change and the emptying of an erasure, no other.

A withdrawn article stays withdrawn: the added version withdraws it again, with the same reason without the words.
Who did what at the desk stays, under the name of the account: it is in every version's header. Under legal hold an
article stays as it is and is reported. Nothing is done twice; a killed worker is followed by another.
"""

from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.job import begin, spellings_of, stop, work
from articles.record.anonymisation.names import NameSpellings
from articles.record.anonymisation.search import NameCounts, articles_with_name, count

__all__ = [
    "NameCounts",
    "NameSpellings",
    "anonymise",
    "articles_with_name",
    "begin",
    "count",
    "spellings_of",
    "stop",
    "work",
]
