"""Finding a question without typing one: the menu of topics, the questions of a topic, page by page."""

from collections.abc import Iterator
from itertools import islice

from handlers.filling import draft_flow, leave
from handlers.here import Here, just
from handlers.turn import Choice, Say, Talk, Turn

AT_ONCE = 6  # choices before «see more»
# Most asked first; a topic of the policy files that stands not here comes after these.
TOPICS = (
    "money",
    "who",
    "papers",
    "when-where",
    "training",
    "fairs",
    "voting",
    "titles",
    "order",
    "after",
    "what",
    "cluster",
    "people",
)
IN_GREETING = 3
WHETHER = 1  # place of «can my workshop get support» among topics
ABOUT_YOU = 5  # place of «who I am» in the menu: on its first page


def topics(here: Here) -> Iterator[str]:
    """Topics with an answer today."""
    found = here.knowledge.by_topic
    ordered = (*(topic for topic in TOPICS if topic in found), *(one for one in found if one not in TOPICS))
    return (topic for topic in ordered if any(True for _ in questions(here, topic)))


def questions(here: Here, topic: str) -> Iterator[str]:
    """Entries of the topic that have an answer in force today."""
    knowledge, today = here.knowledge, here.today()
    return (one for one in knowledge.by_topic.get(topic, ()) if knowledge.answers_on(one, today))


def topic_name(here: Here, topic: str) -> str:
    key = f"topic.{topic}"
    return here.words(key if here.has_words(key) else "topic.other")


def topic_choice(here: Here, topic: str) -> Choice:
    return Choice(f"topic:{topic}", topic_name(here, topic))


def entry_choice(here: Here, entry_id: str) -> Choice:
    entry = here.knowledge.policy.entries[entry_id]
    return Choice(f"entry:{entry_id}", entry.title_en if here.language == "en" else entry.title)


def first_topics(here: Here) -> tuple[Choice, ...]:
    return tuple(topic_choice(here, topic) for topic in islice(topics(here), IN_GREETING))


def whether(here: Here) -> tuple[Choice, ...]:
    """The way into the interview, where there are rules to judge by."""
    return (here.choice("eligibility"),) if here.knowledge.judges else ()


def first_steps(here: Here) -> tuple[Choice, ...]:
    """Topics asked for most, with the way into the interview in place of the last."""
    topics = first_topics(here)
    return (*topics[:WHETHER], *whether(here), *topics[WHETHER:])[:IN_GREETING]


def about_you(here: Here, talk: Talk) -> Choice:
    """Going on with a form left half way, or the profile."""
    return here.choice("resume" if draft_flow(talk) else "profile")


def menu(here: Here, talk: Talk, place: str = "") -> Turn:
    """Leaves a form, keeping its answers as a draft; `place` is the first choice shown."""
    kept = talk.flow is not None
    talk = leave(talk)
    choices = [topic_choice(here, topic) for topic in topics(here)]
    choices[WHETHER:WHETHER] = whether(here)
    choices.insert(min(ABOUT_YOU, len(choices)), about_you(here, talk))
    choices += [here.choice(act) for act in ("data", "person", "help")]
    key = "menu.title_with_draft" if kept and draft_flow(talk) else "menu.title"
    return just(talk, Say(here.words(key), _page(here, choices, "menu", place)))


def topic(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`money` or `money:6`; None for a topic without questions."""
    name, _, place = rest.partition(":")
    choices = [entry_choice(here, entry_id) for entry_id in questions(here, name)]
    if not choices:
        return None
    said = here.words("topic.title", topic=topic_name(here, name))
    return just(leave(talk), Say(said, _page(here, choices, f"topic:{name}", place)))


def _page(here: Here, choices: list[Choice], act: str, place: str) -> tuple[Choice, ...]:
    """At most six from there on, then «see more» or, at the end of several pages, the menu."""
    first = int(place) if place.isdecimal() and int(place) < len(choices) else 0
    page = choices[first : first + AT_ONCE]
    more = first + AT_ONCE
    if more < len(choices):
        return (*page, here.choice(f"{act}:{more}", "choice.see_more"))
    return (*page, here.choice("menu")) if act != "menu" or first else tuple(page)
