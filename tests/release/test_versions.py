import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.release.versions import (
    Change,
    Version,
    Weight,
    heaviest,
    parse,
    refuse_too_little,
)

VERSIONS = st.builds(Version, *[st.integers(0, 9)] * 3)


@pytest.mark.parametrize(
    "text", ["1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "1.0.0\n", "", "../1.0.0"]
)
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(PipelineError, match="is no version"):
        parse(text)


@given(VERSIONS)
def test_a_version_and_its_text(version: Version) -> None:
    assert parse(str(version)) == version


def test_versions_sort_as_numbers() -> None:
    assert parse("1.10.0") > parse("1.9.9")


CASES = [
    # wanted, what changed most, the lowest that would do; None: it is accepted
    ("1.0.1", Weight.PATCH, None),
    ("1.0.1", Weight.MINOR, "1.1.0"),
    ("1.0.1", Weight.MAJOR, "2.0.0"),
    ("1.1.0", Weight.MINOR, None),
    ("1.1.0", Weight.PATCH, None),
    ("1.1.0", Weight.MAJOR, "2.0.0"),
    ("2.0.0", Weight.MAJOR, None),
    ("2.0.0", Weight.PATCH, None),
    ("3.0.0", Weight.MAJOR, None),
]


@pytest.mark.parametrize(("wanted", "weight", "lowest"), CASES)
def test_a_version_must_say_enough(wanted: str, weight: Weight, lowest: str | None) -> None:
    changes = [Change(Weight.PATCH, "licence"), Change(weight, "what happened")]
    if lowest is None:
        refuse_too_little(parse(wanted), parse("1.0.0"), changes)
        return
    with pytest.raises(PipelineError, match=rf"at least {lowest} .*\(what happened\)"):
        refuse_too_little(parse(wanted), parse("1.0.0"), changes)


@given(VERSIONS, st.sampled_from(Weight))
def test_the_next_version_says_just_enough(version: Version, weight: Weight) -> None:
    changes = [Change(weight, "x")]
    refuse_too_little(version.next(weight), version, changes)
    if weight > Weight.PATCH:
        with pytest.raises(PipelineError):
            refuse_too_little(version.next(Weight(weight - 1)), version, changes)


@given(VERSIONS, VERSIONS)
def test_no_version_goes_back(wanted: Version, previous: Version) -> None:
    if wanted <= previous:
        with pytest.raises(PipelineError, match="does not come after"):
            refuse_too_little(wanted, previous, [])


def test_nothing_is_a_patch() -> None:
    assert heaviest([]) is Weight.PATCH
