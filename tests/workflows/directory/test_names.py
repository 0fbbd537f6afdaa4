"""Vietnamese order of names."""

from workflows.directory.names import sort_key


def test_people_are_sorted_by_given_name_and_letters_come_before_tones() -> None:
    names = ["Lê Thị Ánh", "Hoàng Thị An", "Đỗ Văn Đạt", "Phạm Văn Dũng", "Mai Bá Ân", "Lê Ăn", "Bùi Văn Ơn"]
    names += ["Bùi Văn Ôn", "Ngô Án"]
    ordered = ["An", "Án", "Ánh", "Ăn", "Ân", "Dũng", "Đạt", "Ôn", "Ơn"]
    assert [name.split()[-1] for name in sorted(names, key=sort_key)] == ordered


def test_one_given_name_is_sorted_by_family_name_whatever_keyboard_typed_it() -> None:
    assert sorted(["Trịnh Ánh", "Hoàng Ánh"], key=sort_key) == ["Hoàng Ánh", "Trịnh Ánh"]
    assert sort_key("Hoàng Thị Ánh") == sort_key("Hoa\u0300ng Thi\u0323 A\u0301nh")
    assert sort_key("Đạt") != sort_key("Dạt")
