"""Give every section, tag, author and agency the key of its name, and separate names that a former rule joined.

Versions are never changed. They print a name with each key, and `Story` reads a key that the former rule made as the
key of the printed name. So the tables follow the names in the record:

* A term whose key the former rule made of its name gets the key of today, and its former key becomes an alias.
* A name printed under the same former key that is another name today gets a term of its own. The former key stays with
  the term that had it, unless it is the true key of one of the printed names (C beside C++).
* An alias gets the key of its name beside it, and so does the name that a renamed or merged term was printed with.
* Links of the catalogue and rows of the desk move to the terms that their printed names mean.
"""

import json
import re
import secrets
from collections import defaultdict

from django.db import migrations, models

import articles.models.taxonomy_base
from articles.story.keys import current_key, former_key_of, key_of

# noun → model, table of links (None: the section is a column of the entry), field of a story
NOUNS = {
    "section": ("Section", None, "section"),
    "tag": ("Tag", "CatalogueTag", "tags"),
    "author": ("Author", "CatalogueAuthor", "bylines"),
    "agency": ("Agency", "CatalogueAgency", "agency_lines"),
}
BY = "upgrade"
_PAIR = re.compile(r'"key":"([^"\\]+)"(?:,"kind":"[^"]*")?,"name":("(?:[^"\\]|\\.)+")')


class _Terms:
    """The terms of one noun with their keys, while they get new ones."""

    def __init__(self, apps, noun):
        name = NOUNS[noun][0]
        self.noun, self.apps = noun, apps
        self.model, self.alias_model = apps.get_model("articles", name), apps.get_model("articles", f"{name}Alias")
        self.rows = {row.pk: row for row in self.model.objects.all()}
        self.former_slugs = {row.slug: row.pk for row in self.rows.values()}
        self.aliases = {alias.slug: alias for alias in self.alias_model.objects.all()}
        self.changed: set[int] = set()  # terms that have another key now, or lost a name

    @property
    def slugs(self):
        return {row.slug: pk for pk, row in self.rows.items()}

    def former(self, key):
        """Return the term that a key led to before, or None."""
        if key in self.former_slugs:
            return self.rows[self.former_slugs[key]]
        alias = self.aliases.get(key)
        return alias and self.rows[alias.target_id]

    def find(self, key):
        """Return the primary key of the term that a key leads to now, or None."""
        if (pk := self._slugs.get(key)) is not None:
            return pk
        alias = self.aliases.get(key)
        return alias and alias.target_id

    def settle(self):
        self._slugs = self.slugs

    def add_alias(self, key, name, row, reason):
        if key not in self._slugs and key not in self.aliases:
            self.aliases[key] = self.alias_model.objects.create(slug=key, name=name, target_id=row.pk, reason=reason)

    def create(self, key, name, kind, joined_with):
        values = {"kind": kind} if kind and self.noun == "tag" else {}
        row = self.model.objects.create(slug=key, name=name, **values)
        self.rows[row.pk], self._slugs[key] = row, row.pk
        self.changed |= {row.pk, joined_with.pk}
        self.log("separate", key, f"{joined_with.name} ({joined_with.slug}) → {name} ({key})")

    def merge(self, row, into):
        """Merge a term into the one of the same name, which differed only in what nobody sees."""
        _, link_name, field = NOUNS[self.noun]
        if link_name:
            links = self.apps.get_model("articles", link_name).objects
            present = links.filter(**{self.noun: into.pk}).values("entry_id")
            links.filter(**{self.noun: row.pk}).exclude(entry_id__in=present).update(**{self.noun: into.pk})
            links.filter(**{self.noun: row.pk}).delete()
        else:
            self.apps.get_model("articles", "CatalogueEntry").objects.filter(section=row.pk).update(section=into.pk)
        copies = self.apps.get_model("articles", "DeskCopy").objects
        if self.noun == "tag":
            for copy in copies.filter(tags=row.pk):
                copy.tags.remove(row.pk)
                copy.tags.add(into.pk)
        elif self.noun == "section":
            copies.filter(section=row.pk).update(section=into.pk)
        else:
            desk = self.apps.get_model("articles", "DeskByline" if self.noun == "author" else "DeskAgencyLine")
            desk.objects.filter(**{self.noun: row.pk}).update(**{self.noun: into.pk})
        self.alias_model.objects.filter(target_id=row.pk).update(target_id=into.pk)
        for alias in self.aliases.values():
            alias.target_id = into.pk if alias.target_id == row.pk else alias.target_id
        if row.description and not into.description:
            self.model.objects.filter(pk=into.pk).update(description=row.description)
        self.model.objects.filter(pk=row.pk).delete()
        self.log("merge", into.slug, f"{row.name} ({row.slug}) → {into.name}")
        self.former_slugs = {key: into.pk if pk == row.pk else pk for key, pk in self.former_slugs.items()}
        del self.rows[row.pk]
        self.changed.add(into.pk)
        self.settle()
        self.add_alias(row.slug, row.name, into, "merged")

    def log(self, action, key, detail):
        entry = self.apps.get_model("articles", "AuditEntry")
        entry.objects.create(by=BY, action=action, noun=self.noun, key=key, detail=detail)


def change_keys(apps, schema_editor):
    if not any(apps.get_model("articles", name).objects.exists() for name, *_ in NOUNS.values()):
        return
    terms = {noun: _Terms(apps, noun) for noun in NOUNS}
    printed, stories = _printed_names(apps)
    for noun, table in terms.items():
        _rename(table, printed[noun])
        _follow_aliases(table, apps)
        _separate(table, printed[noun])
    docids = _move_links(apps, terms, stories)
    _move_desk(apps, terms)
    changed = {noun: table.changed for noun, table in terms.items() if table.changed}
    if changed:
        _new_generation(apps, changed, docids)


def _printed_names(apps):
    """Return for each noun the names printed under each key, with their kinds, the first first; and the articles.

    Only keys that the former rule made of a name count. The articles are those with such a name in the live version.
    """
    printed = {noun: defaultdict(dict) for noun in NOUNS}
    articles, relevant = set(), {}
    versions = apps.get_model("articles", "Version").objects.filter(story_json__isnull=False).order_by("pk")
    rows = versions.annotate(is_latest=models.Case(
        models.When(number=models.F("article__latest"), then=True), default=False, output_field=models.BooleanField()
    )).values_list("article_id", "is_latest", "story_json")
    scheduled = apps.get_model("articles", "ScheduledStory").objects.values_list("story_json", flat=True)
    texts = [*((None, False, text) for text in scheduled)]
    for article, is_latest, text in (row for source in (rows.iterator(500), texts) for row in source):
        pairs = {match.groups() for match in _PAIR.finditer(text)}
        for pair in pairs:
            if pair not in relevant:
                relevant[pair] = former_key_of(json.loads(pair[1])) == pair[0]
        if not any(map(relevant.get, pairs)):
            continue
        if is_latest:
            articles.add(article)
        story = json.loads(text)
        for noun, (*_, field) in NOUNS.items():
            for part in _parts(story, field):
                key, name = part.get("key", ""), part.get("name", "")
                if key and name and relevant.get((key, json.dumps(name, ensure_ascii=False))):
                    printed[noun][key].setdefault(name, part.get("kind", ""))
    for noun, key, name in _names_on_desk(apps):
        if key and former_key_of(name) == key:
            printed[noun][key].setdefault(name, "")
    return printed, articles


def _names_on_desk(apps):
    bylines = apps.get_model("articles", "DeskByline").objects.exclude(author=None).exclude(name="")
    for key, name in bylines.values_list("author__slug", "name"):
        yield "author", key, name
    for carried in apps.get_model("articles", "DeskCopy").objects.exclude(carried={}).values_list("carried", flat=True):
        for noun, names in carried.get("names", {}).items():
            for key, name in names.items():
                yield noun, key, name


def _parts(story, field):
    value = story.get(field) or []
    return [value] if isinstance(value, dict) else value


def _rename(table, printed):
    """Give each term the key of its name, and make its former key an alias, unless this is another name's key."""
    table.settle()
    renamed, same_names = [], []
    for row in table.rows.values():
        former, key = row.slug, key_of(row.name)
        if not key or key == former or former_key_of(row.name) != former:
            continue
        if key in table._slugs and key_of(table.rows[table._slugs[key]].name) == key:
            same_names.append((row, table.rows[table._slugs[key]]))
        if key in table._slugs or key in table.aliases:
            continue  # an editor gave that key to another term
        table._slugs[key] = row.pk
        row.slug = key
        table.model.objects.filter(pk=row.pk).update(slug=key)
        table.changed.add(row.pk)
        table.log("rename", key, f"{row.name} ({former}) → {row.name} ({key})")
        renamed.append((row, former))
    table.settle()
    for row, former in renamed:
        if not any(key_of(name) == former for name in printed.get(former, ())):
            table.add_alias(former, row.name, row, "renamed")
    for row, other in same_names:
        table.merge(row, other)


def _follow_aliases(table, apps):
    """Let the key of an alias's name lead where the alias does, also when a merge is undone."""
    for alias in list(table.aliases.values()):
        key = key_of(alias.name)
        if key and key != alias.slug and former_key_of(alias.name) == alias.slug:
            _add_alias(table, apps, alias.slug, key, alias.name, table.rows[alias.target_id], alias.reason)


def _add_alias(table, apps, former, key, name, row, reason):
    table.add_alias(key, name, row, reason)
    for merge in apps.get_model("articles", "Merge").objects.filter(noun=table.noun, undone_at=None):
        if former == merge.slug or former in merge.aliases:
            merge.aliases = [*merge.aliases, key]
            merge.save(update_fields=["aliases"])


def _separate(table, printed):
    """Make a term for each printed name that had its key from another name; the key's owner keeps its stories."""
    for former, names in printed.items():
        row = table.former(former)
        if row is None:
            continue
        alias = table.aliases.get(former)
        candidates = [row.name] if table.former_slugs.get(former) == row.pk else []
        candidates += [alias.name] if alias and alias.name else []
        own_name = next((name for name in candidates if former_key_of(name) == former), next(iter(names)))
        if key_of(own_name) != former:
            reason = alias.reason if alias else "renamed"
            _add_alias(table, table.apps, former, key_of(own_name), own_name, row, reason)
        for name, kind in names.items():
            key = key_of(name)
            if key and table.find(key) is None:
                table.create(key, name, kind, joined_with=row)


def _move_links(apps, terms, articles):
    """Link the entries of these articles with the terms that their printed names mean; return the docids that moved."""
    entries = apps.get_model("articles", "CatalogueEntry").objects
    versions = apps.get_model("articles", "Version").objects
    moved, articles = set(), sorted(articles)
    for start in range(0, len(articles), 500):
        batch = articles[start : start + 500]
        docids = dict(entries.filter(article__in=batch).values_list("article_id", "docid"))
        live = versions.filter(article__in=docids, number=models.F("article__latest"))
        for article, text in live.values_list("article_id", "story_json"):
            story, docid = json.loads(text), docids[article]
            for noun, (_, link_name, field) in NOUNS.items():
                keys = [current_key(p.get("key", ""), p.get("name", "")) for p in _parts(story, field)]
                pks = {pk for key in keys if key and (pk := terms[noun].find(key))}
                if link_name is None:
                    changed = pks and entries.filter(docid=docid).exclude(section_id__in=pks).update(section_id=pks.pop())
                else:
                    changed = _link(apps.get_model("articles", link_name), noun, docid, pks)
                if changed:
                    moved.add(docid)
    return moved


def _link(model, noun, docid, pks):
    present = set(model.objects.filter(entry_id=docid).values_list(f"{noun}_id", flat=True))
    model.objects.filter(entry_id=docid, **{f"{noun}_id__in": present - pks}).delete()
    model.objects.bulk_create(model(entry_id=docid, **{f"{noun}_id": pk}) for pk in pks - present)
    return present != pks


# --- the desk -------------------------------------------------------------------------------------------------------


def _move_desk(apps, terms):
    """Let the rows of desk copies name the terms that their printed names mean."""
    authors, former = terms["author"], {pk: slug for slug, pk in terms["author"].former_slugs.items()}
    for byline in apps.get_model("articles", "DeskByline").objects.exclude(author=None).exclude(name=""):
        key = current_key(former.get(byline.author_id, ""), byline.name)
        pk = authors.find(key) if key else None
        if pk and pk != byline.author_id:
            type(byline).objects.filter(pk=byline.pk).update(author_id=pk)
    for copy in apps.get_model("articles", "DeskCopy").objects.exclude(carried={}):
        if names := copy.carried.get("names"):
            for noun, names_of_noun in names.items():
                names[noun] = dict(_moved_name(copy, noun, *item, terms[noun], apps) for item in names_of_noun.items())
            copy.save(update_fields=["carried", "section"])


def _moved_name(copy, noun, key, name, table, apps):
    """Return the key and the printed name of a term of a desk copy, after its row follows the name."""
    row, pk = table.former(key), table.find(current_key(key, name))
    if row is None or pk is None:
        return key, name
    if pk != row.pk:
        if noun == "tag" and copy.tags.filter(pk=row.pk).exists():
            copy.tags.remove(row.pk)
            copy.tags.add(pk)
        elif noun == "section" and copy.section_id == row.pk:
            copy.section_id = pk
        elif noun == "agency":
            lines = apps.get_model("articles", "DeskAgencyLine").objects
            lines.filter(copy=copy, agency_id=row.pk).update(agency_id=pk)
    return table.rows[pk].slug, name


def _new_generation(apps, changed, docids):
    """Let every process read the catalogue anew, and mark the pages that link to a term with another key."""
    generation = apps.get_model("articles", "Generation").objects.get(pk=1)
    generation.number, generation.token = generation.number + 1, secrets.randbits(63)
    generation.save()
    changes = apps.get_model("articles", "CatalogueChange").objects
    changes.all().delete()
    changes.create(generation=generation.number, token=generation.token)
    entries = apps.get_model("articles", "CatalogueEntry").objects
    for noun, pks in changed.items():
        link_name = NOUNS[noun][1]
        links = apps.get_model("articles", link_name).objects if link_name else None
        pks = sorted(pks)
        for start in range(0, len(pks), 500):
            some = pks[start : start + 500]
            where = {"pk__in": links.filter(**{f"{noun}_id__in": some}).values("entry_id")} if links else {
                f"{noun}_id__in": some
            }
            entries.filter(**where).update(page_stamp=generation.number)
    docids = sorted(docids)
    for start in range(0, len(docids), 500):
        entries.filter(pk__in=docids[start : start + 500]).update(page_stamp=generation.number)


def _slug(help_text=""):
    return models.CharField(
        blank=True,
        max_length=100,
        unique=True,
        validators=[articles.models.taxonomy_base.validate_slug],
        **({"help_text": help_text} if help_text else {}),
    )


def _state():
    states = [("shown", "Not begun"), ("running", "Running"), ("stopped", "Stopped"), ("done", "Done")]
    states += [("left", "Not all done: look at what is left")]
    return models.CharField(choices=states, default="shown", editable=False, max_length=7)


HELP = "The word in its address. Left empty it is made from the name; changed, the old address redirects."


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_names_of_fields")]

    operations = [
        *(migrations.AlterField(name, "slug", _slug(HELP)) for name in ("agency", "author", "section", "tag")),
        *(migrations.AlterField(f"{n}alias", "slug", _slug()) for n in ("agency", "author", "section", "tag")),
        *(migrations.AlterField(name, "state", _state()) for name in ("anonymisation", "findandreplace")),
        migrations.RunPython(change_keys, migrations.RunPython.noop),
    ]
