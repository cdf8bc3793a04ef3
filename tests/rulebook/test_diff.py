import numpy as np

from pipeline.rulebook.diff import Change, changes, describe_changes, describe_counts
from pipeline.rulebook.frequencies import Frequencies
from pipeline.rulebook.rules import Rulebook, TagClass

SAME = TagClass("same", "body", ("same",))
GONE = TagClass("gone", "body", ("gone",))
OLD = TagClass("edited", "misc", ("kept", "old"))
NEW = TagClass("edited", "misc", ("kept", "newer", "newest"))
FROM = TagClass("moves", "body", ("moves",))
TO = TagClass("moves", "misc", ("moves",))
CAME = TagClass("came", "clothing", ("came",))

BEFORE = Rulebook((GONE, FROM, SAME, OLD))
AFTER = Rulebook((SAME, CAME, NEW, TO))


def test_changes_by_name() -> None:
    assert changes(BEFORE, AFTER) == [
        Change("came", None, CAME),
        Change("edited", OLD, NEW),
        Change("gone", GONE, None),
        Change("moves", FROM, TO),
    ]
    assert changes(BEFORE, BEFORE) == []


def test_a_line_a_change() -> None:
    assert describe_changes(BEFORE, AFTER).splitlines() == [
        "4 classes before, 4 after",
        "",
        "change   group         class   tags",
        "added    clothing      came    +came",
        "changed  misc          edited  +newer +newest -old",
        "removed  body          gone    -gone",
        "moved    body to misc  moves",
    ]
    assert describe_changes(AFTER, AFTER) == "4 classes before, 4 after: no difference"


def test_counts_of_what_changed() -> None:
    counts = (np.array([5, 3, 90, 40]), np.array([90, 8, 60, 3]))
    found = Frequencies(200, counts, enough=(0, 0), gained=0, lost=0)
    assert describe_counts(BEFORE, AFTER, found).splitlines() == [
        "class   before  after  change  share after",
        "came         0      8       8        4.00%",
        "edited      40     60      20       30.00%",
        "gone         5      0      -5        0.00%",
        "moves        3      3       0        1.50%",
    ]
