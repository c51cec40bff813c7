"""The tables of the published record: the one door to import them by."""

from delivery.models.append_only import AppendOnly, AppendOnlyError
from delivery.models.change import Action, Change
from delivery.models.consumer import Consumer
from delivery.models.document import Document, OldPath
from delivery.models.edition import Edition, Reason
from delivery.models.facet import Facet
from delivery.models.facet_pair import FacetPair
from delivery.models.horizon import Horizon
from delivery.models.run import Run, RunFacet, Wording

__all__ = [
    "Action",
    "AppendOnly",
    "AppendOnlyError",
    "Change",
    "Consumer",
    "Document",
    "Edition",
    "Facet",
    "FacetPair",
    "Horizon",
    "OldPath",
    "Reason",
    "Run",
    "RunFacet",
    "Wording",
]
