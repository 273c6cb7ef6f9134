"""Old addresses as people type them, and the commune of today each belongs to."""

VECTORS: tuple[tuple[str, str, str], ...] = (
    ("Phường Trúc Bạch, Quận Ba Đình, Hà Nội", "Ba Đình", "Hà Nội"),
    ("xã Bát Tràng, huyện Gia Lâm, Hà Nội", "Bát Tràng", "Hà Nội"),
    ("phường Vạn Phúc, quận Hà Đông, Hà Nội", "Hà Đông", "Hà Nội"),
    ("phường Bến Nghé, quận 1, TP HCM", "Sài Gòn", "Hồ Chí Minh"),
    ("Thảo Điền, Thủ Đức, TPHCM", "An Khánh", "Hồ Chí Minh"),
    ("phường 22, Bình Thạnh, Hồ Chí Minh", "Thạnh Mỹ Tây", "Hồ Chí Minh"),
    ("phường Phú Cường, TP Thủ Dầu Một, Bình Dương", "Thủ Dầu Một", "Hồ Chí Minh"),
    ("phường Thắng Tam, TP Vũng Tàu, Bà Rịa - Vũng Tàu", "Vũng Tàu", "Hồ Chí Minh"),
    ("thị trấn Tân Túc, Bình Chánh, TP.HCM", "Tân Nhựt", "Hồ Chí Minh"),
    ("phường Tân Lợi, TP Buôn Ma Thuột, Đắk Lắk", "Buôn Ma Thuột", "Đắk Lắk"),
    ("xã Ea Tu, thành phố Buôn Ma Thuột, tỉnh Đắk Lắk", "Tân An", "Đắk Lắk"),
    ("thi tran Buon Trap, huyen Krong Ana, Dak Lak", "Krông Ana", "Đắk Lắk"),
    ("thị trấn Quảng Phú, huyện Cư M'gar, Đắk Lắk", "Quảng Phú", "Đắk Lắk"),
    ("phường 7, TP Tuy Hòa, Phú Yên", "Tuy Hòa", "Đắk Lắk"),
    ("phường Minh Khai, TP Phủ Lý, Hà Nam", "Phủ Lý", "Ninh Bình"),
    ("thị trấn Vĩnh Trụ, Lý Nhân, Hà Nam", "Vĩnh Trụ", "Ninh Bình"),
    ("xã Gia Kiệm, huyện Thống Nhất, Đồng Nai", "Gia Kiệm", "Đồng Nai"),
    ("phường Tân Phú, TP Đồng Xoài, Bình Phước", "Bình Phước", "Đồng Nai"),
    ("thị trấn Vĩnh An, huyện Vĩnh Cửu, Đồng Nai", "Trị An", "Đồng Nai"),
    ("thị trấn Đồng Đăng, Cao Lộc, Lạng Sơn", "Đồng Đăng", "Lạng Sơn"),
    ("xã Quảng Lạc, TP Lạng Sơn, Lạng Sơn", "Lương Văn Tri", "Lạng Sơn"),
    ("thị trấn Bắc Sơn, Bắc Sơn, Lạng Sơn", "Bắc Sơn", "Lạng Sơn"),
    ("phường 1, TP Đà Lạt, Lâm Đồng", "Xuân Hương - Đà Lạt", "Lâm Đồng"),
    ("thị trấn Măng Đen, Kon Plông, Kon Tum", "Măng Đen", "Quảng Ngãi"),
    ("phường Quyết Thắng, TP Kon Tum, Kon Tum", "Kon Tum", "Quảng Ngãi"),
    ("phường Minh An, TP Hội An, Quảng Nam", "Hội An", "Đà Nẵng"),
    ("phường Vĩnh Thanh Vân, Rạch Giá, Kiên Giang", "Rạch Giá", "An Giang"),
    ("phường An Hội, TP Bến Tre, Bến Tre", "An Hội", "Vĩnh Long"),
    ("phường Sa Pa, thị xã Sa Pa, Lào Cai", "Sa Pa", "Lào Cai"),
    ("xã Vĩnh Hải, huyện Ninh Hải, Ninh Thuận", "Vĩnh Hải", "Khánh Hòa"),
)

# Those of them that were split, with the number of parts: never one answer alone.
SPLIT = {"xã Bát Tràng, huyện Gia Lâm, Hà Nội": 3}
