"""Anonymisation: remove a person's name from the archive by order, from live and past versions and from the desk.

    anonymise(article, spellings=NameSpellings(("Ann Ko", "A. Ko"), "a woman"), reason="…", by="root")     one article
    begin(request, by="root"), then work(request.pk)                                              the whole archive

An anonymisation erases only the name, and readers can see that it happened. For each article that has the name:

* One version is added: the live story without the name. Its kind and its public reason say what was done.
* The header of that version, and so its digest, has a commitment for every earlier version that had the name: to the
  text and note of the earlier version without the name, with a new salt.
* The earlier versions get this text, note and salt. Their own commitment and digest stay, so the chain still verifies;
  their new text is verified against the later version. The name, and the salt without which nobody can guess it, are
  gone. PostgreSQL's trigger allows only this change and that of an erasure.

A withdrawn article stays withdrawn: the added version withdraws it again, with the same reason without the name.
The account names of editors stay, because they are in the header of every version. An article under legal hold is not
changed and is reported. Nothing is done twice, and another worker can continue after one that was killed.
"""

from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.inflected_names import NameForm, forms_in_archive, inflected_names
from articles.record.anonymisation.job import begin, spellings_of, stop, work
from articles.record.anonymisation.names import NameSpellings
from articles.record.anonymisation.search import NameCounts, articles_with_name, count, indexed_articles, name_query

__all__ = [
    "NameCounts",
    "NameForm",
    "NameSpellings",
    "anonymise",
    "articles_with_name",
    "begin",
    "count",
    "forms_in_archive",
    "indexed_articles",
    "inflected_names",
    "name_query",
    "spellings_of",
    "stop",
    "work",
]
