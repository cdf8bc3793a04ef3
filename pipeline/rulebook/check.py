"""What is wrong with a rulebook: everything a program can find, each with its file and line."""

import difflib
from collections.abc import Iterator, Mapping

from pipeline.rulebook.nodes import Finding
from pipeline.rulebook.reading import Rule, Source

GENERAL = 0
"""The category of tags that describe what is seen."""


def structure(source: Source) -> list[Finding]:
    """Findings that need nothing but the rulebook, sorted by file and line."""
    findings = list(source.findings)
    for judge in (_empty, _repeated_names, _repeated_tags, _same_tags, _names, _overlaps):
        findings.extend(judge(source))
    return sorted(findings)


def vocabulary(source: Source, known: set[str], categories: Mapping[str, int]) -> list[Finding]:
    """Findings about the tags themselves, sorted by file and line.

    Args:
        source: the rulebook.
        known: tags that exist somewhere: then or now, in a list or a corpus.
        categories: those of the corpus's tags.
    """
    findings = []
    for rule in source.rules:
        for tag in rule.written:
            found = {categories[name] for name in source.aliases.names(tag) & categories.keys()}
            if not source.aliases.expand(tag) & known:
                message = f"class {rule.name!r}: no tag is called {tag!r}{_nearest(tag, known)}"
                findings.append(_finding(rule, "unknown-tag", message))
            elif found and GENERAL not in found:
                message = f"class {rule.name!r}: {tag!r} is not a general tag of the corpus"
                findings.append(_finding(rule, "category", message))
    return sorted(findings)


def _empty(source: Source) -> Iterator[Finding]:
    for rule in source.rules:
        if not rule.written:
            yield _finding(rule, "empty", f"class {rule.name!r} has no tags")


def _repeated_names(source: Source) -> Iterator[Finding]:
    first: dict[str, Rule] = {}
    for rule in source.rules:
        if first.setdefault(rule.name, rule) is not rule:
            message = f"class {rule.name!r} is already at {first[rule.name].place}"
            yield _finding(rule, "same-name", message)


def _repeated_tags(source: Source) -> Iterator[Finding]:
    for rule in source.rules:
        for tag in sorted({tag for tag in rule.written if rule.written.count(tag) > 1}):
            yield _finding(rule, "repeated-tag", f"class {rule.name!r} names {tag!r} twice")


def _same_tags(source: Source) -> Iterator[Finding]:
    """Classes that every post has both of, or neither."""
    first: dict[frozenset[str], Rule] = {}
    for rule in source.rules:
        tags = frozenset().union(*map(source.aliases.expand, rule.written))
        other = first.setdefault(tags, rule)
        if tags and other is not rule and other.name != rule.name:
            message = f"class {rule.name!r} has the same tags as {other.name!r} ({other.place})"
            yield _finding(rule, "same-tags", message)


def _names(source: Source) -> Iterator[Finding]:
    for rule in source.rules:
        if rule.written and rule.name not in rule.written and not rule.why:
            message = f"class {rule.name!r} is called like none of its tags; say `why:`"
            yield _finding(rule, "name", message)


def _overlaps(source: Source) -> Iterator[Finding]:
    """Tags with two homes in a group, and tags under `also` with none."""
    homes: dict[tuple[str, str], Rule] = {}
    for rule in source.rules:
        for tag in dict.fromkeys(rule.tags):
            for name in source.aliases.names(tag):
                home = homes.setdefault((rule.group, name), rule)
                if name == tag and home.name != rule.name:
                    message = (
                        f"{tag!r} belongs to class {home.name!r} ({home.place}) and to "
                        f"{rule.name!r}; one of them must say so under `also:`"
                    )
                    yield _finding(rule, "overlap", message)
    for rule in source.rules:
        for tag in dict.fromkeys(rule.also):
            home_or_none = homes.get((rule.group, tag))
            if home_or_none is None or home_or_none.name == rule.name:
                message = (
                    f"class {rule.name!r}: {tag!r} is under `also:` but no other class of "
                    f"{rule.group} has it under `tags:`"
                )
                yield _finding(rule, "also", message)


def _nearest(tag: str, known: set[str]) -> str:
    """The known tag most like this one; only those with the same start, as there are many."""
    alike = [name for name in known if name[:2] == tag[:2]]
    near = difflib.get_close_matches(tag, sorted(alike), n=1, cutoff=0.75)
    return f"; did you mean {near[0]!r}?" if near else ""


def _finding(rule: Rule, name: str, message: str) -> Finding:
    return Finding(rule.file, rule.line, name, message)
