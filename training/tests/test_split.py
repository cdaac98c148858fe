"""Splits keep groups together."""

from cfutrain.split import TEST, TRAIN, VALIDATION, groups_of, split_groups


def test_groups_stay_together_and_every_stratum_has_every_part():
    groups = [f"g{i // 3}" for i in range(60)]
    parts = split_groups(groups, ["a" if i < 30 else "b" for i in range(60)])
    for stratum in (range(30), range(30, 60)):
        assert {parts[groups[i]] for i in stratum} == {TRAIN, VALIDATION, TEST}
    assert len(parts) == 20


def test_fractions():
    names = [f"dish-{i}" for i in range(100)]
    parts = list(split_groups(names, ["x"] * 100).values())
    assert [parts.count(p) for p in (TRAIN, VALIDATION, TEST)] == [70, 15, 15]


def test_a_group_keeps_its_part_when_others_are_added_elsewhere():
    names = [f"dish-{i}" for i in range(10)]
    before = split_groups(names, ["x"] * 10)
    after = split_groups([*names, "new"], ["x"] * 10 + ["y"])
    assert all(after[name] == before[name] for name in names)


def test_donors_where_there_are_enough_of_them():
    dishes = ["1", "2", "3", "4", "5"]
    assert groups_of(dishes, ["A", "A", "B", "C", "D"])[:2] == ["donor A", "donor A"]
    assert groups_of(dishes, ["A", "A", "B", "B", "B"])[0] == "dish 1"
    assert groups_of(dishes, ["A", "", "B", "C", "D"])[1] == "dish 2"
