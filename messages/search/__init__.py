"""From a question as typed to the entry that answers it, or an honest "not sure" or "not known"."""

from messages.search.built import search_over
from messages.search.find import Found, Search, build_search

__all__ = ["Found", "Search", "build_search", "search_over"]
