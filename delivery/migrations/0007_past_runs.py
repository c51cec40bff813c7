"""Work out, from changes and editions, when readers could read what until now.

What a refresh changed between two editions was not kept until now; for those stretches
the edition's own words stand in. What readers get now is taken from the documents.
"""

import zlib
from itertools import groupby

from django.db import migrations

WITHDRAWING = {"unpublished", "expired", "killed", "deleted"}
STRIKING = {"killed", "deleted"}
STATE = ("locale", "path", "published_at", "updated_at")


class Past:
    """The runs of one resource, as they are told by its changes in order."""

    def __init__(self, apps, kind, public_id):
        self.models = {
            name: apps.get_model("delivery", name)
            for name in ("Run", "RunFacet", "Wording", "Edition", "Document", "Facet")
        }
        self.kind, self.public_id = kind, public_id
        self.run = None
        self.state = None
        self.edition_id = None
        self.runs = []
        # The key of the document; of those that are gone, any lasting number will do.
        rows = self.models["Document"].objects.filter(kind=kind, public_id=public_id)
        self.place = rows.values_list("pk", flat=True).first()

    def follow(self, change):
        now, action = change["created_at"], change["action"]
        if action in WITHDRAWING:
            self.close(now)
            self.edition_id = None
            if action in STRIKING:
                self.strike()
            return
        if change["edition_id"] and change["edition_id"] != self.edition_id:
            edition = self.models["Edition"].objects.defer("body", "card")
            edition = edition.get(pk=change["edition_id"])
            state = {name: getattr(edition, name) for name in STATE}
            facets = {(name, value) for name, value in edition.facets}
            self.show(change["edition_id"], state, facets, now)
        elif action == "moved" and self.state:
            moved = {**self.state[0], "path": change["path"]}
            moved["locale"] = change["locale"]
            self.show(self.edition_id, moved, self.state[1], now)

    def show(self, edition_id, state, facets, now, body=None, card=None):
        now = max(now, self.run.valid_from) if self.run else now
        if self.run is None or self.state != (state, facets):
            self.close(now)
            self.open(state, facets, now, place=self.place or edition_id)
        self.models["Wording"].objects.create(
            run=self.run, edition_id=edition_id, valid_from=now, body=body, card=card
        )
        self.edition_id = edition_id

    def open(self, state, facets, now, *, place):
        self.state = (state, facets)
        ahead = max(state["published_at"], state["updated_at"]) > now
        columns = {name: state[name] for name in STATE if name != "path"}
        columns |= {"kind": self.kind, "ahead": ahead, "valid_from": now}
        columns["place"] = place
        self.run = self.models["Run"].objects.create(
            public_id=self.public_id, path=state["path"], **columns
        )
        self.runs.append(self.run.pk)
        RunFacet = self.models["RunFacet"]
        RunFacet.objects.bulk_create(
            RunFacet(run=self.run, name=name, value=value, **columns)
            for name, value in sorted(facets)
        )

    def close(self, now):
        if self.run is not None:
            now = max(now, self.run.valid_from)
            self.run.facets.update(valid_to=now)
            self.run.valid_to = now
            self.run.save()
        self.run = self.state = None

    def strike(self):
        self.models["RunFacet"].objects.filter(run__in=self.runs).delete()
        self.models["Run"].objects.filter(pk__in=self.runs).update(struck=True)
        self.runs = []

    def arrive(self):
        """Take what readers get now from the document."""
        rows = self.models["Document"].objects
        document = rows.filter(kind=self.kind, public_id=self.public_id).first()
        if document is None:
            return
        state = {name: getattr(document, name) for name in STATE}
        pairs = self.models["Facet"].objects.filter(document_id=document.pk)
        facets = set(pairs.values_list("name", "value"))
        edition = self.models["Edition"].objects.get(pk=document.edition_id)
        own = (bytes(edition.body), bytes(edition.card))
        now = (bytes(document.body), bytes(document.card))
        if self.state == (state, facets) and own == now:
            return
        kept = (
            {}
            if own == now
            else {"body": zlib.compress(now[0]), "card": zlib.compress(now[1])}
        )
        self.show(edition.pk, state, facets, document.modified_at, **kept)


def tell_the_past(apps, schema_editor):
    Change = apps.get_model("delivery", "Change")
    columns = ("kind", "public_id", "created_at", "action", "edition_id", "path")
    rows = Change.objects.order_by("kind", "public_id", "id")
    rows = rows.values(*columns, "locale").iterator(chunk_size=2000)
    for (kind, public_id), changes in groupby(
        rows, key=lambda row: (row["kind"], row["public_id"])
    ):
        past = Past(apps, kind, public_id)
        for change in changes:
            past.follow(change)
        past.arrive()


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_runs")]
    operations = [
        migrations.RunPython(tell_the_past, migrations.RunPython.noop, elidable=True)
    ]
