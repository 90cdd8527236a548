"""The catalogue: a folder of demos, read with `ast` and `tomllib`. No script is ever imported."""

from .demos import LANGUAGES, Catalog, Chapter, Demo, Variant
from .load import load
from .measured import Column, Measured
from .metadata import CatalogError

__all__ = [
    "LANGUAGES",
    "Catalog",
    "CatalogError",
    "Chapter",
    "Column",
    "Demo",
    "Measured",
    "Variant",
    "load",
]
