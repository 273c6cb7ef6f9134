"""The table is made of two data files; here of small ones in their shape."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.places_table import lines, read

NEW = ("province", "ward", "provinceShort", "provinceCode", "wardCode", "provinceKey", "wardKey")
OLD = (
    *("province", "district", "ward", "provinceCode", "districtCode", "wardCode"),
    *("provinceKey", "districtKey", "wardKey", "districtAlias", "wardAlias"),
)
UNITS = [
    ("Tỉnh Ví Dụ", "Xã Bên Kia", "Ví Dụ", "02", "00020", "tinhvidu", "xabenkia"),
    ("Tỉnh Ví Dụ", "Phường Bên Này", "Ví Dụ", "02", "00003", "tinhvidu", "phuongbennay"),
]
BEFORE = [
    *[("Tỉnh Ví Dụ", "Thành Phố  Cũ", "Thị Trấn Ngã Ba", "02", "001", "00002")],
    *[("Tỉnh Ví Dụ", "Thành Phố  Cũ", "Phường 1", "02", "001", "00001")],
    *[("Tỉnh Ví Dụ", "Huyện Đảo", None, "02", "002", None)],
]
KEYS = [
    ("tinhvidu", "thanhphocu", "thitranngaba", '["thixacu", "huyenke", "ke"]', '["xanga", "nga", "ttngaba"]'),
    ("tinhvidu", "thanhphocu", "phuong1", '["thixacu", "huyenke", "ke"]', '["phuong02", "p2", "ward2"]'),
    ("tinhvidu", "huyendao", None, None, None),
]
WENT = {
    "DICT_PROVINCE_WARD_NO_DIVIDED": {
        "tinhvidu": {"phuongbennay": ["tinhvidu_thanhphocu_phuong1"], "xabenkia": ["tinhvidu_huyendao_"]}
    },
    "DICT_PROVINCE_WARD_DIVIDED": {
        "tinhvidu": {
            "tinhvidu_thanhphocu_thitranngaba": [
                {"newWardKey": "phuongbennay", "isDefaultNewWard": False},
                {"newWardKey": "xabenkia", "isDefaultNewWard": True},
            ]
        }
    },
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    before = [row + keys for row, keys in zip(BEFORE, KEYS, strict=True)]
    with closing(sqlite3.connect(tmp_path / "dataset.db")) as data, data:
        _fill(data, "admin_units", NEW, UNITS)
        _fill(data, "admin_units_legacy", OLD, before)
    (tmp_path / "converter_2025.json").write_text(json.dumps(WENT), "utf-8")
    return tmp_path


def _fill(
    data: sqlite3.Connection, name: str, columns: tuple[str, ...], rows: Sequence[tuple[str | None, ...]]
) -> None:
    data.execute(f"create table {name} ({', '.join(columns)})")
    data.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)  # noqa: S608


def test_the_table_is_put_together(source: Path) -> None:
    assert list(lines(*read(source)))[1:] == [
        *("provinces", "02\tVí Dụ"),
        *("old provinces", "Ví Dụ\t0"),
        *("districts", "thanh_pho\tCũ\t0\tke", "huyen\tĐảo\t0\t"),
        *("units", "00003\tphuong\tBên Này\t0", "00020\txa\tBên Kia\t0"),
        "old communes",
        "phuong\t1\t0\tphuong:2\t0",
        "thi_tran\tNgã Ba\t0\txa:nga\t1,0",
        "huyen\tĐảo\t1\t\t1",
    ]
