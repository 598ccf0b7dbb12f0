"""The filter language: one way to say which spans or traces are meant, for pages, API and command line."""

from lumetra_storage.filters.compile import Level, Predicate, Scope, compile_filter
from lumetra_storage.filters.complete import Completion, suggest
from lumetra_storage.filters.errors import FilterError, Place
from lumetra_storage.filters.facets import FACET_FIELDS, Facet, facets
from lumetra_storage.filters.field_values import FieldValue, field_values
from lumetra_storage.filters.fields import FIELDS, Field
from lumetra_storage.filters.nodes import Filter
from lumetra_storage.filters.parse import parse_filter

__all__ = [
    "FACET_FIELDS",
    "FIELDS",
    "Completion",
    "Facet",
    "Field",
    "FieldValue",
    "Filter",
    "FilterError",
    "Level",
    "Place",
    "Predicate",
    "Scope",
    "compile_filter",
    "facets",
    "field_values",
    "parse_filter",
    "suggest",
]
