"""What kind of facility it is and whether it is registered: often one answer tells both."""

from collections.abc import Mapping

from handlers.eligibility.replies import NO, YES
from handlers.form import Answers, Taken
from handlers.here import Here
from handlers.interview.asked import FLOW, asked, yes_or_no
from handlers.interview.facts import facts_in
from messages.rules.model import ENTITIES

OTHER = "other_entity"  # the person chose «another kind»: a second short list follows
# What each option tells; a cooperative group and an artisan may have papers or not.
TELLS: Mapping[str, Mapping[str, str]] = {
    "ho_kinh_doanh": {"entity": "ho_kinh_doanh", "registered": YES},
    "doanh_nghiep": {"entity": "doanh_nghiep", "registered": YES},
    "hop_tac_xa": {"entity": "hop_tac_xa", "registered": YES},
    "to_hop_tac": {"entity": "to_hop_tac"},
    "none": {"entity": "ca_nhan_chua_dang_ky", "registered": NO},
    "other": {OTHER: YES},
    "lien_hiep_hop_tac_xa": {"entity": "lien_hiep_hop_tac_xa", "registered": YES},
    "nghe_nhan": {"entity": "nghe_nhan"},
    "to_chuc_dich_vu_khuyen_cong": {"entity": "to_chuc_dich_vu_khuyen_cong"},
    "khac": {"entity": "khac"},
}
# A kind known from elsewhere, and what it tells of its papers: firms and cooperatives exist by registration.
PAPERS: Mapping[str, str] = {
    "doanh_nghiep": YES,
    "hop_tac_xa": YES,
    "lien_hiep_hop_tac_xa": YES,
    "ca_nhan_chua_dang_ky": NO,
}
HANG_ON_IT = ("registered", "insured_staff", "revenue_vnd", "capital_vnd", "cluster_investor", OTHER)


def entity_name(here: Here, entity: str) -> str:
    return here.words(f"{FLOW}.form.{entity if entity in ENTITIES else 'khac'}")


def entity_told(entity: str, registered: str | None = None) -> dict[str, str]:
    """The answers a kind of facility gives when it was told outside this question."""
    papers = PAPERS.get(entity, registered)
    return {"entity": entity} | ({"registered": papers} if papers else {})


def _tell(_here: Here, _answers: Answers, option: str) -> Taken:
    return Taken(TELLS[option])


def _read(here: Here, _answers: Answers, typed: str) -> Taken | str:
    told = facts_in(here, typed)
    entity = told.get("entity")
    if entity is None:
        return "form.choose"
    return Taken(
        entity_told(entity, told.get("registered")),
        (("eligibility.noted", {"value": entity_name(here, entity)}),),
    )


ENTITY = asked(
    "entity",
    options=("ho_kinh_doanh", "doanh_nghiep", "hop_tac_xa", "to_hop_tac", "none", "other"),
    sets=("entity",),
    clears=HANG_ON_IT,
    read_first=True,
    in_words=True,
    tell=_tell,
    read=_read,
)
ENTITY_MORE = asked(
    "entity_more",
    options=("lien_hiep_hop_tac_xa", "nghe_nhan", "to_chuc_dich_vu_khuyen_cong", "khac"),
    sets=("entity",),
    clears=HANG_ON_IT,
    counts=False,
    unknown={"entity": "", OTHER: ""},
    tell=_tell,
    read=_read,
)
REGISTERED = yes_or_no("registered", "registered")
