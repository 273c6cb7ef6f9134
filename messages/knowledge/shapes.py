"""Which keys each kind of policy record has, what each holds, and which may be left out."""

from yaml.nodes import Node

from messages.knowledge.asked import KINDS_ASKED, PLACES
from messages.knowledge.model import FACILITIES
from messages.knowledge.read import (
    Shape,
    any_text,
    day,
    decimal,
    may,
    need,
    null,
    one_of,
    some_of,
    text,
    texts,
    texts_for,
    whole,
    yes_or_no,
)

_WINDOW: Shape = {"valid_from": null(day), "valid_to": null(day)}


def _rows(node: Node) -> Node:
    """A list of records, read by whoever knows their shape."""
    return node


DOCUMENT: Shape = _WINDOW | {
    "id": need(text),
    "number": null(any_text),
    "name": need(text),
    "name_en": need(text),
    "about": need(text),
    "issuer": null(text),
    "issued": null(day),
    "amended_by": need(texts),
}

PROVISION: Shape = _WINDOW | {
    "id": need(text),
    "document": need(text),
    "where": need(any_text),
    "province": null(text),
    "certainty": need(one_of("full", "second_hand", "unconfirmed")),
    "says": need(text),
}

FIGURE: Shape = _WINDOW | {
    "id": need(text),
    "what": need(text),
    "what_en": need(text),
    "purse": need(text),
    "percent": null(decimal),
    "cap": null(whole),
    "per": need(text),
    "per_en": need(text),
    "provision": need(text),
    "quote": need(one_of("yes", "caution", "no")),
}

ENTRY: Shape = {
    "id": need(text),
    "topic": need(
        one_of(
            *("money", "who", "papers", "when-where", "order", "voting", "titles"),
            *("training", "fairs", "what", "after", "cluster", "people"),
        )
    ),
    "questions": need(texts),
    "title": need(text),
    "title_en": need(text),
    "stakes": need(one_of("money", "deadline", "eligibility", "plain")),
    "depends": need(some_of("province", "kind")),
    "wordings": need(texts),
    "wordings_en": need(texts),
    "answers": need(_rows),
    "next": need(texts),
    "province_first": may(yes_or_no),
}

ANSWER: Shape = _WINDOW | {
    "first": need(text),
    "first_en": need(text),
    "conditions": need(texts),
    "conditions_en": need(texts),
    "rests_on": need(texts),
    "caution": may(text),
    "caution_en": may(text),
    "first_for": may(texts_for(*KINDS_ASKED, *PLACES)),
    "first_for_en": may(texts_for(*KINDS_ASKED, *PLACES)),
    "for_facility": may(texts_for(*FACILITIES)),
    "for_facility_en": may(texts_for(*FACILITIES)),
}

LINE: Shape = _WINDOW | {
    "entry": need(text),
    "says": need(text),
    "says_en": need(text),
    "rests_on": need(texts),
}

PROVINCE: Shape = {
    "province": need(text),
    "documents": may(_rows),
    "provisions": may(_rows),
    "figures": may(_rows),
    "answers": may(_rows),
}

OUTSIDE: Shape = {
    "id": need(text),
    "kind": need(one_of("outside", "refused")),
    "title": need(text),
    "title_en": need(text),
    "says": need(text),
    "says_en": need(text),
    "wordings": need(texts),
}
