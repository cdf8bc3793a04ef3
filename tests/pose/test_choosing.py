from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.pose.choosing import Candidate, Kind, in_turns, kind_of, one_a_group, shared_out
from pipeline.rulebook.pose_quotas import Quota
from pipeline.stage import Reject


def kind(name: str, place: int, new: int = 1, tags: tuple[str, ...] = ()) -> Kind:
    return Kind(Quota(name, new, None, tags, 1), frozenset(tags), place)


BACK = kind("back", 0, 770, ("from_behind", "back"))
LEGS = kind("legs", 1, 620, ("kneeling",))


def candidate(
    post_id: int, artist: str, of: Kind = BACK, group: int | None = None, *, whole: bool = True
) -> Candidate:
    return Candidate(post_id, of, (), "train", group or post_id, artist, whole)


def test_a_post_is_of_the_first_kind_that_its_tags_name() -> None:
    assert kind_of(["kneeling", "back", "hat"], [BACK, LEGS]) == (BACK, ("back",))
    assert kind_of(["kneeling", "hat"], [BACK, LEGS]) == (LEGS, ("kneeling",))
    assert kind_of(["hat"], [BACK, LEGS]) is None


def test_the_papers_numbers_are_shared_out_as_they_are() -> None:
    kinds = [
        kind(name, i, new)
        for i, (name, new) in enumerate(zip("blay", (770, 620, 420, 233), strict=True))
    ]
    assert shared_out(2043, kinds) == [770, 620, 420, 233]


@given(st.integers(0, 5000), st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_nothing_is_lost_in_sharing_out(total: int, quotas: list[int]) -> None:
    kinds = [kind(str(place), place, new) for place, new in enumerate(quotas)]
    shares = shared_out(total, kinds)
    assert sum(shares) == total
    for share, new in zip(shares, quotas, strict=True):
        assert abs(share - total * new / sum(quotas)) < 1


def test_no_quota_no_share() -> None:
    assert shared_out(7, [kind("none", 0, 0)]) == [0]


def test_a_group_gives_one_candidate() -> None:
    first, second, third = (
        candidate(3, "a", LEGS, group=3),
        candidate(4, "a", BACK, group=3),  # the earlier kind
        candidate(9, "a"),
    )
    alone, rejects = one_a_group([first, second, third])
    assert {each.post_id for each in alone} == {4, 9}
    assert rejects == [Reject(3, "same_group", "as post 4")]


def test_artists_come_by_turns() -> None:
    candidates = [candidate(post, "busy") for post in range(1, 9)]
    candidates += [candidate(20, "rare"), candidate(21, "done")]
    ordered = in_turns(candidates, {"done": 1})
    assert {each.artist for each in ordered[:2]} == {"busy", "rare"}
    assert "done" in {each.artist for each in ordered[2:4]}


def test_whole_bodies_come_first() -> None:
    candidates = [candidate(post, "a", whole=post % 2 == 0) for post in range(1, 9)]
    assert [each.whole for each in in_turns(candidates, {})] == [True] * 4 + [False] * 4


@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from("abcde")), unique_by=lambda x: x[0]))
def test_the_order_is_one_of_its_own(posts: list[tuple[int, str]]) -> None:
    candidates = [candidate(post, artist) for post, artist in posts]
    ordered = in_turns(candidates, {})
    assert in_turns(list(reversed(candidates)), {}) == ordered
    turns: Counter[str] = Counter()
    rounds = []
    for each in ordered:
        rounds.append(turns[each.artist])
        turns[each.artist] += 1
    assert rounds == sorted(rounds)
