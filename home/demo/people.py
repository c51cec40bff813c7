"""Who works at the demo newspaper: accounts with their roles, and authors."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from home.demo.markup import NAMESPACE
from news.models import Author
from news.workflow import roles


@dataclass(frozen=True)
class Account:
    """A person who can log in."""

    username: str
    first_name: str
    last_name: str
    role: str
    author: str = ""


ACCOUNTS = (
    Account("reporter", "Ines", "Okafor", roles.REPORTERS, "ines-okafor"),
    Account("copyeditor", "Tobias", "Lindqvist", roles.COPY_EDITORS),
    Account("editor", "Margaret", "Osei", roles.SECTION_EDITORS, "margaret-osei"),
    Account("photo", "Rafael", "Duarte", roles.PHOTO_EDITORS, "rafael-duarte"),
    Account("managing", "Helen", "Nakamura", roles.MANAGING_EDITORS, "helen-nakamura"),
    Account("admin", "Sam", "Whitlock", ""),
)

# Slug, name, job title, biography.
AUTHORS = (
    (
        "ines-okafor",
        "Ines Okafor",
        "City reporter",
        "Ines Okafor has covered City Hall since the year the clock stopped. She reads "
        "council papers for pleasure.",
    ),
    (
        "greta-holm",
        "Greta Holm",
        "Politics correspondent",
        "Greta Holm writes about elections and the people who run them.",
    ),
    (
        "daniel-brandt",
        "Daniel Brandt",
        "Foreign editor",
        "Daniel Brandt reported from Seoul and Panama City before he took over the "
        "foreign desk.",
    ),
    (
        "lucia-ferrante",
        "Lucia Ferrante",
        "Business editor",
        "Lucia Ferrante follows the money, mostly down to the docks.",
    ),
    (
        "yusuf-adeyemi",
        "Yusuf Adeyemi",
        "Science writer",
        "Yusuf Adeyemi studied physics and prefers explaining it.",
    ),
    (
        "priya-raman",
        "Priya Raman",
        "Culture critic",
        "Priya Raman writes on film, books and the rooms they are kept in.",
    ),
    (
        "tom-askew",
        "Tom Askew",
        "Sports writer",
        "Tom Askew has seen every Quayside home game since 1998, three of them good.",
    ),
    (
        "rafael-duarte",
        "Rafael Duarte",
        "Picture editor",
        "Rafael Duarte photographs and draws for the Courier.",
    ),
    (
        "margaret-osei",
        "Margaret Osei",
        "Section editor and columnist",
        "Margaret Osei edits by day and writes a column on Thursdays.",
    ),
    (
        "helen-nakamura",
        "Helen Nakamura",
        "Managing editor",
        "Helen Nakamura runs the newsroom and writes its leaders.",
    ),
)


def make_accounts(*, password: str) -> dict[str, Any]:
    """Create the accounts in their groups, or renew their password; by user name."""
    accounts = {}
    for person in ACCOUNTS:
        user, _created = get_user_model().objects.update_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": f"{person.username}@halverport.example",
                "is_superuser": not person.role,
                "is_staff": not person.role,
                "is_active": True,
            },
        )
        user.set_password(password)
        user.save(update_fields=["password"])
        if person.role:
            user.groups.add(Group.objects.get(name=person.role))
        accounts[person.username] = user
    return accounts


def make_authors(accounts: dict[str, Any]) -> dict[str, Author]:
    """Create the authors, each with their account if they have one; by slug."""
    owners = {person.author: person.username for person in ACCOUNTS if person.author}
    authors = {}
    for slug, name, job_title, biography in AUTHORS:
        author, _created = Author.objects.get_or_create(
            slug=slug,
            defaults={
                "public_id": uuid5(NAMESPACE, f"author/{slug}"),
                "name": name,
                "job_title": job_title,
                "biography": biography,
                "user": accounts.get(owners.get(slug, "")),
            },
        )
        authors[slug] = author
    return authors
