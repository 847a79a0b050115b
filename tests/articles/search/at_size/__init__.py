"""The contract at size states that search in a large archive answers what the record has, read the slow way.

thresholds.py   how many stories: 30,000, in most runs 3,000
writer.py       short stories with skewed tags, many authors, days with equal moments, several languages
questions.py    what is asked: every key of every column, and random filters, words and orders, paged to the end
answers.py      what the archive answers; also a program, so that other processes answer too
record.py       what the record says: plain loops over the live versions, without an index
"""
