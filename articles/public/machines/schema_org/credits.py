"""Whose work a story is, in schema.org: authors and other people as Person, agencies as Organization.

`names` are the current names of the story's terms, by noun and key; a person or agency with a page has its URL.
"""

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.schema_org.json_ld import filled
from articles.story.credits import AgencyLine, AgencyRole, Byline, Role
from articles.story.story import Story
from articles.taxonomy.current_names import CurrentName

Names = dict[tuple[str, str], CurrentName]


def authors_of(story: Story, names: Names) -> list[dict]:
    """Return the authors; without any, the agencies that supplied the story."""
    people = people_of(story, names, Role.AUTHOR)
    return people or [_agency(line, names) for line in story.agency_lines if line.role == AgencyRole.SUPPLIED]


def contributors_of(story: Story, names: Names) -> list[dict]:
    """Return other people and agencies with a name, each once, without the authors."""
    authors = authors_of(story, names)
    people = people_of(story, names, Role.CONTRIBUTOR, Role.PHOTOGRAPHER, Role.ILLUSTRATOR)
    agencies = [_agency(line, names) for line in story.agency_lines if line.name]
    contributors = []
    for contributor in (*people, *agencies):
        if contributor not in contributors and contributor not in authors:
            contributors.append(contributor)
    return contributors


def people_of(story: Story, names: Names, *roles: Role) -> list[dict]:
    """Return the people of some roles, in the order of the bylines."""
    return [_person(line, names) for line in story.bylines if line.role in roles]


def _person(line: Byline, names: Names) -> dict:
    return filled({"@type": "Person", "name": line.name, "url": _url_of("author", line.key, names)})


def _agency(line: AgencyLine, names: Names) -> dict:
    name = line.name or line.words
    return filled({"@type": "Organization", "name": name, "url": _url_of("agency", line.key, names)})


def _url_of(noun: str, key: str, names: Names) -> str:
    name = names.get((noun, key)) if key else None
    return absolute(name.url) if name and name.url else ""
