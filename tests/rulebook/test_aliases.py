import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rulebook.aliases import Aliases

ALIASES = Aliases(
    renames={
        "hand_on_hip": "hand_on_own_hip",
        "lavender_hair": "purple_hair",
        "violet_hair": "purple_hair",
        "black_stockings": "black_thighhighs",
    },
    splits={
        "black_legwear": ("black_socks", "black_thighhighs"),
        "legwear": ("black_legwear", "white_legwear"),
    },
)


@pytest.mark.parametrize(
    ("tag", "matches"),
    [
        # A rename, from either side.
        ("hand_on_hip", {"hand_on_hip", "hand_on_own_hip"}),
        ("hand_on_own_hip", {"hand_on_hip", "hand_on_own_hip"}),
        # Two old names that became one are one tag.
        ("lavender_hair", {"lavender_hair", "purple_hair", "violet_hair"}),
        # A split, from old to new, where a new name has an older one of its own...
        (
            "black_legwear",
            {"black_legwear", "black_socks", "black_thighhighs", "black_stockings"},
        ),
        # ... and never from new to old.
        ("black_socks", {"black_socks"}),
        ("black_thighhighs", {"black_thighhighs", "black_stockings"}),
        # A split of a split.
        (
            "legwear",
            {
                "legwear",
                "black_legwear",
                "white_legwear",
                "black_socks",
                "black_thighhighs",
                "black_stockings",
            },
        ),
        ("smile", {"smile"}),
    ],
)
def test_expand(tag: str, matches: set[str]) -> None:
    assert ALIASES.expand(tag) == matches


def test_names_leave_splits_out() -> None:
    assert ALIASES.names("violet_hair") == {"lavender_hair", "purple_hair", "violet_hair"}
    assert ALIASES.names("black_legwear") == {"black_legwear"}


names = st.sampled_from("abcdef")


@settings(deadline=None)
@given(st.dictionaries(names, names), st.dictionaries(names, st.lists(names).map(tuple)), names)
def test_any_aliases_end_and_agree(
    renames: dict[str, str], splits: dict[str, tuple[str, ...]], tag: str
) -> None:
    # Circles are possible; both names of a rename always match the same tags.
    aliases = Aliases(renames, splits)
    assert tag in aliases.names(tag) <= aliases.expand(tag)
    for old, new in renames.items():
        assert aliases.expand(old) == aliases.expand(new)
    for old, parts in splits.items():
        for part in parts:
            assert aliases.expand(part) <= aliases.expand(old)
