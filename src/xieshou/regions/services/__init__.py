"""The verbs of regions: load the shipped facts, import an edition of towns or villages, import a list of tags."""

from xieshou.regions.services.editions import Edition, EditionResult, import_edition
from xieshou.regions.services.facts import FactsLoaded, load_facts
from xieshou.regions.services.tags import TagsImported, import_tags

__all__ = [
    "Edition",
    "EditionResult",
    "FactsLoaded",
    "TagsImported",
    "import_edition",
    "import_tags",
    "load_facts",
]
