"""Moments in words on the pages of the desk, in the form that messages and the audit log have."""

from django import template

from articles.story.moments import moment_in_words

register = template.Library()
register.filter("moment_in_words", moment_in_words)
