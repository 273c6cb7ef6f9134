"""The words by which one answer is put otherwise: «là hợp tác xã», «máy cũ», «chưa có vốn».

All patterns are matched against folded text (small letters, no marks). For each key the first that is found
counts; what it covers is understood.
"""

import re
from collections.abc import Mapping, Sequence

_NOT = r"(?:chua|khong|ko|k|kh|hong|hok|hem|hk|hoi|chang|dau|not|no|never)"
_LICENCE = r"(?:giay phep|giay dang ky|giay dang ki|giay to|giay|phep|gpkd|dkkd)(?: kinh doanh| kd)?"
_REGISTER = r"(?:dang ky|dang ki|dk|dkkd)(?: kinh doanh| kd)?"
_AT = r"(?:o|trong|thuoc|la|ve|ra|sang|den|xuong|len|vao|in|to) (?:a |the |mot )?"
_MONEY = r"(?:tien|von|kinh phi)(?: doi ung| rieng| cua minh| nha)?"

Told = tuple[str, str]  # a pattern and the value it tells

ENTITIES: Sequence[Told] = (
    (
        r"lien hiep (?:hop tac xa|htx|hop tac)|(?:cooperative union|union of cooperatives)",
        "lien_hiep_hop_tac_xa",
    ),
    (r"to hop tac|to hop(?! phan)|\btht\b|cooperative group", "to_hop_tac"),
    (r"hop tac xa|\bhtx\b|\bhop tac\b|cooperatives?\b|\bco-?op\b", "hop_tac_xa"),
    (
        r"(?:ca nhan|nguoi|ho) " + _NOT + r" (?:co )?(?:dang ky|dang ki|giay phep)|ca nhan(?! toi)"
        r"|unregistered person|private person|individual\b",
        "ca_nhan_chua_dang_ky",
    ),
    (
        r"ho kinh doanh|ho kd|\bhkd\b|ho (?:san xuat )?ca the|ho gia dinh|ho san xuat"
        r"|household(?: business)?"
        r"|(?:la|thanh|len|lam) ho(?= |$)(?! kinh| ca | so| tro| tieu)",
        "ho_kinh_doanh",
    ),
    (
        r"doanh nghiep(?: tu nhan| nho)?|cong ty(?: tnhh| co phan| cp)?|\bcty\b(?: tnhh| cp)?"
        r"|\bct tnhh\b|\bdn(?:tn)?\b"
        r"|\btnhh\b|xi nghiep|compan(?:y|ies)|enterprise|\bfirm\b|\bcorporation\b",
        "doanh_nghiep",
    ),
    (r"nghe nhan|artisan", "nghe_nhan"),
)
UNIT_KINDS: Sequence[Told] = (
    (
        rf"{_AT}(?:phuong|ward)(?= thi|$)",
        "phuong",
    ),
    (
        rf"{_AT}(?:xa|commune)(?= thi|$)",
        "xa",
    ),
    (
        rf"{_AT}(?:dac khu|special zone)(?= thi|$)",
        "dac_khu",
    ),
)
# Answers of yes or no: what tells no comes first, because it mostly holds the words of a yes.
YES_OR_NO: Mapping[str, Sequence[Told]] = {
    "registered": (
        (
            rf"{_NOT} (?:co |he |duoc |phai |di |lam |xin )*(?:{_REGISTER}|{_LICENCE})"
            rf"|unregistered(?! person)"
            r"|without (?:a |any )?(?:licen[cs]e|registration|papers)|not yet registered",
            "false",
        ),
        (
            rf"(?:da|co|di|lam|xin|len) (?:{_REGISTER}|{_LICENCE})(?: roi| xong| day du)?"
            rf"|{_REGISTER} (?:roi|xong)"
            r"|(?:dang ky|dang ki) (?:kinh doanh|kd)|(?:dang ky|dang ki)(?= ho k| ho c| hkd| hop tac"
            r"| htx| doanh| cong ty| cty)"
            r"|\bregistered\b|(?:have|had|get|got) (?:a |the )?(?:licen[cs]e|registration)"
            r"|register (?:the |our |my )?(?:business|workshop|firm|company)",
            "true",
        ),
    ),
    "machine_new": (
        (rf"{_NOT} (?:phai |mua |lay |dung |xai )*(?:may |do |hang )(?:cu|second ?hand|bai)", "true"),
        (rf"{_NOT} (?:phai |mua |lay )*may moi|not (?:a )?new", "false"),
        (
            r"may (?:(?!moi|thi)\S+ ){1,3}(?:cu|qua su dung)\b|(?:may|do|hang|loai|cai|mua"
            r"|lay) (?:moc )?(?:cu\b|da qua su dung|qua su dung|bai\b"
            r"|nghia dia|second ?hand"
            r"|xai roi|dung roi|da xai|da dung)|second ?hand|\b2nd hand|\bused\b|\bold machines?",
            "false",
        ),
        (
            r"(?:may|do|hang|loai|cai|mua) (?:moc )?moi(?: tinh| 100%?| nguyen)?|brand ?new"
            r"|new machines?|\bnew one",
            "true",
        ),
    ),
    "bought_already": (
        (rf"{_NOT} (?:he |co |da )*mua|(?:not|n t|never) (?:yet )?(?:bought|buy)", "false"),
        (
            r"(?:da|lo|tro|vua|moi) mua|mua (?:(?!moi|cu)\S+ ){0,3}(?:roi|xong|mat)|mua (?:\S+ ){0,2}truoc"
            r"|(?:already|have|had) (?:already )?bought|bought (?:it |one )?(?:already|before)",
            "true",
        ),
    ),
    "own_capital_ready": (
        (
            rf"{_NOT} (?:co |du |lo duoc |lo noi |lo du |con |san |kiem duoc |vay duoc )*{_MONEY}"
            r"|thieu (?:von|tien)|het (?:von|tien)|can (?:von|tien)"
            r"|(?:no|without|lack|short of|not enough) (?:our |my |the |own |any "
            r"|of )*(?:own )?(?:money|capital|funds?)",
            "false",
        ),
        (
            rf"(?:co|du|lo duoc|lo du|san|vay duoc|chuan bi) (?:du |san |duoc )*{_MONEY}(?: roi| day du)?"
            r"|(?:have|got|with) (?:our |my |the |enough |own )*(?:money|capital|funds)(?: ready)?"
            r"|money is ready",
            "true",
        ),
    ),
    "other_state_support_same_item": (
        (
            rf"{_NOT} (?:he |tung |duoc )*(?:nhan|huong|lay)(?: duoc)? (?:ho tro|tien|von"
            rf"|nguon)?(?: nao| gi| nha nuoc| khac| o dau)*",
            "false",
        ),
        (
            r"(?:da|tung|lo) (?:nhan|huong|lay|duoc)(?: duoc)?(?: ho tro| tien| von| nguon)*"
            r"(?: cua| tu)?(?: nha nuoc| ngan sach| chuong trinh| nguon)*(?: ho tro| giup"
            r"| cho)?(?: khac)?(?: roi)?"
            r"|(?:nhan|huong|lay) (?:ho tro|tien|nguon|chuong trinh)(?: nha nuoc)? (?:khac|roi)"
            r"|(?:already )?(?:got|received|have|had) (?:other|another|state) (?:state )?(?:support"
            r"|money|grant)"
            r"|already supported",
            "true",
        ),
    ),
    "whole_line": (
        (
            r"may (?:don )?le|tung (?:cai )?may|mot (?:cai )?may thoi|single machines?|one machine only",
            "false",
        ),
        (
            r"(?:ca |nguyen |tron |toan bo )?day ?chuyen(?: dong bo| san xuat)?|(?:whole|complete"
            r"|production) line",
            "true",
        ),
    ),
    "craft_village": (
        (
            rf"(?:{_NOT}|ngoai) (?:phai |o |nam |thuoc |trong )*lang nghe|(?:not"
            rf"|outside)(?: in)? a craft village",
            "false",
        ),
        (
            r"(?:trong |o |la |thuoc |duoc cong nhan )*lang nghe(?: truyen thong| duoc cong nhan"
            r"| tinh cong nhan)*"
            r"|craft village",
            "true",
        ),
    ),
    "cleaner_production": (
        (rf"{_NOT} (?:lam |ap dung )*(?:san xuat sach(?: hon)?|sxsh)", "false"),
        (r"(?:ap dung |lam )?(?:san xuat sach(?: hon)?|sxsh)|cleaner production", "true"),
    ),
    "cluster_investor": (
        (
            r"(?:chu )?dau tu (?:xay |lam )?(?:ha tang )?(?:cua )?cum(?: cong nghiep)?"
            r"|ha tang cum(?: cong nghiep)?"
            r"|cluster (?:investors?|infrastructure)|invest(?:ed|ing)? in (?:a "
            r"|an )?(?:industrial )?cluster",
            "true",
        ),
    ),
    "difficult_area": (
        (rf"{_NOT} (?:phai |o |thuoc )*(?:xa |vung |dia ban )*(?:dac biet )?kho khan", "false"),
        (
            r"(?:(?:o |thuoc )?(?:xa|vung|dia ban|noi) (?:toi |em |minh |tui "
            r"|nha )?)?(?:dac biet )?kho khan|vung sau(?: vung xa)?"
            r"|xa 135"
            r"|(?:difficult|poor|remote) (?:area|commune)",
            "true",
        ),
    ),
    "produces": (
        (
            rf"{_NOT} (?:tu |truc tiep )*(?:san xuat|lam ra)|(?:chi |toan )?(?:buon ban|mua ban"
            rf"|mua di ban lai|mua ve ban|ban lai)"
            r"|(?:lam )?thuong mai|only (?:trade|sell|resell)|traders?\b|reseller|trading",
            "false",
        ),
        (
            r"(?:tu|truc tiep) (?:minh )?(?:san xuat|lam)(?: ra)?|(?:make|produce) (?:it|them"
            r"|the goods)? ?(?:our|my)sel",
            "true",
        ),
    ),
}
WISHES: Sequence[Told] = (
    (r"hoi cho(?: trien lam)?|trien lam|\bfairs?\b|exhibitions?", "fairs"),
    (
        r"dao tao(?: nghe)?|(?:day|hoc|truyen) nghe|tap huan|lop nghe|mo lop|vocational training"
        r"|\btraining\b",
        "training",
    ),
    (r"mo hinh(?: trinh dien)?(?: ky thuat)?|demonstration(?: model)?", "demo_model"),
    (r"chuyen giao cong nghe|technology transfer", "tech_transfer"),
    (r"nhan hieu|thuong hieu|phong trung bay|showroom|trademark", "trademark_showroom"),
    (r"binh chon(?: san pham)?|product vote|voting", "voting"),
    (r"\btu van\b|consult(?:ing|ancy)", "consulting"),
    (r"khoi su|khoi nghiep", "management_startup"),
    (r"xuat khau|\bexports?\b", "market_export"),
    (r"di doi|xu ly o nhiem|relocat\w+", "relocation_environment"),
    (r"(?:xin|doi sang|chuyen sang) (?:ho tro )?san xuat sach(?: hon)?", "cleaner_production"),
    (r"(?:xin|doi sang|chuyen sang) (?:ho tro )?(?:mua )?may(?: moc)?", "machinery"),
)
# Words that may stand around what is told and tell nothing themselves.
_BESIDE = """
toi tui em minh ta chung bon anh chi chu co so xuong nha cua cho thi sao the nao nhu ra la lam thanh
chuyen sang len doi thay bang mua ban o tai ve den duoc dc khong ko k hong hok ho tro xet bao nhieu tien
may cai chiec gia phi het ton khoang tam dang hien da roi chua con ma vay va cung lai nua a ah ha hen hi
nhi nhe nghen hon hay dung dau tu tong cong muc them moi du rang neu su vi thu bi gi khac xin muon can di
nam dat trong thuoc mot 1 nguoi lao tho nhan vien dong hiem von doanh nghe nganh san xuat lap mo day kia
ay do nay voi hoac chac luon cu that loai cap hang theo ket qua bien sung lo phai trieu ty thoi lon nho we
i our my us were was are am is be been being an if what about how then would could it its this to of for
with from have has had having get got buy bought instead rather and or does did in at on not no only more
become became becomes machine machines costs cost price line workshop facility business change changed
happen happens eligible apply move moved still say suppose support money much place site
"""
BESIDE = frozenset(_BESIDE.split())
_WELL = (
    r"(?:(?:the|vay|con|a|o|u|uh|da|roi|ma|va|thi|hay|ok|oke|em|anh|chi|and|so|but|well|okay|e|cho hoi"
    r"|xin hoi) )*"
)
IF_FIRST = re.compile(
    rf"^{_WELL}(?:neu(?: nhu| ma)?|gia su|gia nhu|gia ma|lo nhu|lo ma|lo|vi du|vd|thu|what if|how if"
    rf"|if|suppose|supposing"
    r"|assume)(?: thu)?(?: rang| that)? (?P<told>.+)$"
)
IF_LATER = re.compile(r"^(?P<asks>.+?) (?:neu(?: nhu| ma)?|gia su|what if|if) (?P<told>.+)$")
GOES_ON = re.compile(
    r"^(?P<lead>(?:the con|vay con|roi con|con|what about|how about|and|doi (?:thanh|sang|lai)"
    r"|sua (?:thanh|lai)|thay (?:bang|thanh)"
    r"|chuyen (?:thanh|sang)|change to|make it) )?(?P<told>.+?)(?P<tail> thi(?: la)? (?:sao|rang"
    r"|the nao|ra sao)(?: a| ha| nhi| ta| vay| em)*)?$"
)
THEN = re.compile(r"^(?P<told>.+?) (?:thi|then)(?: (?P<asks>.*))?$")
# What is asked about what is supposed: only the result itself; «nộp ở đâu» is another question.
_ASKS = """
sao the nao nhu ra rang co duoc dc khong ko k hong hok hem bao nhieu may tien ho tro xet a ah ha nhi ta
vay em anh chi toi tui minh khac gi ket qua thi con muc doi hon nghen hen nha nhe ma la het chu lam cho di
thay dat happens happen can we i be still get how much eligible apply would could what is it change result
ok luon bi
"""
ASKS = frozenset(_ASKS.split())
OTHERWISE = re.compile(
    rf"{_NOT} (?:phai|con) (?:la )?(?:hop tac|htx|ho kinh|hkd|doanh|cong ty|cty)|\b(?:hay la|hay"
    rf"|or)\b .*\b(?:tot|loi|better)\b"
)
