"""Communes of today found by what people type: old and new names, with or without marks and districts."""

from messages.places.changes import Changes
from messages.places.resolve import Candidate, communes_of, province_of, resolve, unit

__all__ = ["Candidate", "Changes", "communes_of", "province_of", "resolve", "unit"]
