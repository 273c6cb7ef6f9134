"""How people shorten words in chat, and how the sounds of Vietnamese are mixed up in writing."""

import re
from functools import lru_cache

# A word as typed without marks, and what it stands for. Both questions and wordings are spelled out with it.
SHORT = {
    **dict.fromkeys(
        ("k", "ko", "kg", "kh", "hk", "hok", "hem", "hong", "hông", "hổng", "khum", "khg"), "khong"
    ),
    **dict.fromkeys(("dc", "đc", "dx", "đx", "dươc"), "duoc"),
    **dict.fromkeys(("dk", "đk", "dki", "đki"), "dang ky"),
    **dict.fromkeys(("bn", "bnh", "bnhiu", "bnhieu"), "bao nhieu"),
    **dict.fromkeys(("nhiu", "nhìu", "nhiu", "nhju"), "nhieu"),
    **dict.fromkeys(("j", "ji", "gj", "gif"), "gi"),
    **dict.fromkeys(("z", "dz", "zay", "zậy", "dzay", "dzậy", "v", "vậy"), "a"),
    **dict.fromkeys(("lm", "mần"), "lam"),
    **dict.fromkeys(("tui", "t", "mk", "mik", "mjh"), "toi"),
    **dict.fromkeys(("r", "rùi", "rui"), "roi"),
    **dict.fromkeys(("vs", "vơi"), "voi"),
    **dict.fromkeys(("trc", "trk"), "truoc"),
    **dict.fromkeys(("mún", "mun"), "muon"),
    **dict.fromkeys(("ng", "ngừi"), "nguoi"),
    "ntn": "nhu the nao",
    "nhg": "nhung",
    "răng": "sao",
    "rứa": "a",
    "mô": "dau",
    "bik": "biet",
    "bít": "biet",
    "wa": "qua",
    "sp": "san pham",
    "cs": "co so",
    "cssx": "co so san xuat",
    "tb": "thiet bi",
    "mmtb": "may moc thiet bi",
    "cty": "cong ty",
    "cti": "cong ty",
    "dn": "doanh nghiep",
    "dnnvv": "doanh nghiep nho va vua",
    "htx": "hop tac xa",
    "tht": "to hop tac",
    "hkd": "ho kinh doanh",
    "kd": "kinh doanh",
    "sx": "san xuat",
    "sxsh": "san xuat sach hon",
    "ccn": "cum cong nghiep",
    "kc": "khuyen cong",
    "cnnt": "cong nghiep nong thon",
    "ttcn": "tieu thu cong nghiep",
    "spcnnttb": "san pham cong nghiep nong thon tieu bieu",
    "ctv": "cong tac vien",
    "sct": "so cong thuong",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "bct": "bo cong thuong",
    "ht": "ho tro",
    "hs": "ho so",
    "gt": "giay to",
    "hd": "hoa don",
    "hđ": "hop dong",
    "nn": "nha nuoc",
    "ns": "ngan sach",
    "tw": "trung uong",
    "tp": "thanh pho",
    "qg": "quoc gia",
    "đp": "dia phuong",
    "tr": "trieu",
    "ld": "lao dong",
    "lđ": "lao dong",
    "cb": "can bo",
    "gcn": "giay chung nhan",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "dtts": "dan toc thieu so",
    "đtts": "dan toc thieu so",
    "nd": "nghi dinh",
    "nđ": "nghi dinh",
    "tt": "thong tu",
    "qd": "quyet dinh",
    "qđ": "quyet dinh",
    "nq": "nghi quyet",
}

# Words of address and politeness: they say nothing about the question.
_FILLERS = """
a ad admin alo and anh at ba bac ban be biet c cam can chao chau chi cho chu co da dum duoc e em for
gium giup ha hello hen hey hi hoi i im is it khong kinh la ma me minh muon my nhe nhi nhung of oi
ong please sep shop thanks the thi thua toi vang voi xin you
"""
FILLERS = frozenset(_FILLERS.split())

_SOUNDS = (
    (re.compile(r"^(gi|d|r|v)(?=[aeiouy])"), "d"),
    (re.compile(r"^gi$"), "di"),
    (re.compile(r"^tr"), "c"),
    (re.compile(r"^ch"), "c"),
    (re.compile(r"^x"), "s"),
    (re.compile(r"^n(?![gh])"), "l"),
    (re.compile(r"^(k|q)(?!h)"), "c"),
    (re.compile(r"^ngh"), "ng"),
    (re.compile(r"^gh"), "g"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(nh|ng|n)$"), "n"),
    (re.compile(r"(ch|c|t)$"), "t"),
)


@lru_cache(maxsize=512)
def sound(syllable: str) -> str:
    """How a syllable sounds where d/gi/r, tr/ch, s/x, l/n, -n/-ng and -t/-c are one."""
    for pattern, letters in _SOUNDS:
        syllable = pattern.sub(letters, syllable, count=1)
    return syllable


_TONES = re.compile(r"(?<=[aeiouy])([a-z]*?)[sfrxj]")


def untelex(word: str) -> str:
    """A syllable typed with the Telex keys showing, without them: `trowj` → `tro`, `khuyeens` → `khuyen`."""
    bare = word.replace("dd", "d").replace("w", "")
    for vowel in "aeo":
        bare = bare.replace(vowel * 2, vowel)
    return _TONES.sub(r"\1", bare, count=1)


_RUN = re.compile(r"(.)\1{2,}")


def unstretch(word: str) -> str:
    """`khonggg` → `khong`."""
    return _RUN.sub(r"\1", word)
