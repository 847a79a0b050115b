"""The newsroom, its archive and the path to a page, in schema.org."""

from collections.abc import Iterable

from django.conf import settings

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.schema_org.json_ld import CONTEXT, filled
from articles.public.theme import logo_url


def publisher() -> dict:
    """Return the newsroom as NewsMediaOrganization, with the policies of the setting PUBLISHER."""
    logo = logo_url()
    front = f"{settings.SITE_URL}/"
    return filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": f"{front}#publisher",
            "name": settings.SITE_NAME,
            "url": front,
            "logo": {"@type": "ImageObject", "url": absolute(logo)} if logo else "",
            **settings.PUBLISHER,
        }
    )


def archive() -> dict:
    """Return the archive as WebSite, for the front page."""
    front = f"{settings.SITE_URL}/"
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{front}#website",
        "name": settings.SITE_NAME,
        "url": front,
        "publisher": publisher(),
    }


def profile_page(author) -> dict:
    """Return the page of an author as ProfilePage, with the author as Person."""
    url = absolute(author.get_absolute_url())
    person = {"@type": "Person", "@id": f"{url}#person", "name": author.name, "url": url, "jobTitle": author.role}
    person |= {"description": author.description, "worksFor": {"@id": f"{settings.SITE_URL}/#publisher"}}
    return {"@context": CONTEXT, "@type": "ProfilePage", "url": url, "mainEntity": filled(person)}


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict:
    """Return the path to a page as BreadcrumbList; `steps` are (name, path) from the front page to the page."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, 1)
        ],
    }
