"""What a rulebook as a whole is held to: how many classes and tags, how frequent, how named."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from pipeline.rulebook.nodes import Finding
from pipeline.rulebook.reading import GROUPS, Rule, Source
from pipeline.rulebook.vocabulary import Vocabulary, estimate
from pipeline.settings.rulebook import RulebookLimits


def limits(
    source: Source, shown: str, wanted: RulebookLimits, vocabulary: Vocabulary | None
) -> list[Finding]:
    """Findings about counts, frequencies and names, sorted by file and line.

    Args:
        source: the rulebook.
        shown: the folder, as findings show it.
        wanted: the settings.
        vocabulary: for the frequencies; without it they are not judged.
    """
    findings = [*_counts(source, shown, wanted), *_alike(source)]
    if vocabulary is not None:
        findings.extend(_rare(source, wanted, vocabulary))
    return sorted(findings)


def _counts(source: Source, shown: str, wanted: RulebookLimits) -> Iterator[Finding]:
    have = Counter(rule.group for rule in source.rules)
    for group in GROUPS:
        number = getattr(wanted, group)
        if number is not None and have[group] != number:
            message = f"{have[group]:,} classes; rulebook.{group} asks for {number:,}"
            yield Finding(f"{shown}{group}", 1, "count", message)
    tags = len({tag for rule in source.rules for tag in rule.written})
    if wanted.tags is not None and tags != wanted.tags:
        message = f"{tags:,} tags in all; rulebook.tags asks for {wanted.tags:,}"
        yield Finding(shown.rstrip("/"), 1, "count", message)


def _alike(source: Source) -> Iterator[Finding]:
    """Classes whose names differ in number or order of words alone.

    One hand and two may be two classes, but then the rules say so: one counts the other's tags, or
    has a `why`.
    """
    by_form: dict[tuple[str, ...], list[Rule]] = {}
    for rule in source.rules:
        by_form.setdefault(_plain(rule.name), []).append(rule)
    for rules in by_form.values():
        for one, other in combinations(rules, 2):
            told = one.why or other.why or set(one.also) & {other.name, *other.tags}
            told = told or set(other.also) & {one.name, *one.tags}
            if one.name != other.name and not told:
                message = (
                    f"class {other.name!r} is called almost like {one.name!r} ({one.place}); "
                    "unite them, or say under `why:` what sets them apart"
                )
                yield Finding(other.file, other.line, "alike", message)


def _plain(name: str) -> tuple[str, ...]:
    """The words of a name in the singular, in alphabetical order."""
    words = name.replace("-", "_").lower().split("_")
    return tuple(sorted(word.removesuffix("s") or word for word in words))


def _rare(source: Source, wanted: RulebookLimits, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Classes that are too rare even if no two of their tags ever meet on one post."""
    least = wanted.min_percent / 100 * wanted.posts_today
    posts = vocabulary.posts()
    known = vocabulary.names
    for rule in source.rules:
        if not rule.written or not known.issuperset(rule.written):
            continue  # findings of their own; an unknown tag may have many posts
        most = estimate(rule, posts, source.aliases)[1]
        if most < least:
            message = (
                f"class {rule.name!r} has at most {most:,} posts today, "
                f"{most / wanted.posts_today:.3%}; rulebook.min_percent asks for "
                f"{wanted.min_percent}%"
            )
            yield Finding(rule.file, rule.line, "rare", message)
