"""`pose_quotas.yaml`: which tags new pose samples are chosen by, and how many of each kind."""

from dataclasses import dataclass

import yaml

from pipeline.rulebook.aliases import Aliases
from pipeline.rulebook.nodes import Finding, Nodes
from pipeline.rulebook.reading import QUOTAS_FILE, RulebookFiles

KEYS = ("new", "in_all", "tags")


@dataclass(frozen=True)
class Quota:
    """A kind of pose."""

    name: str
    new: int
    """New samples to choose."""
    in_all: int | None
    """What the whole data set is to hold then; None asks for no number in particular."""
    tags: tuple[str, ...]
    """A post with one of these is of this kind. It counts for the first kind it is of."""
    line: int


def read_quotas(files: RulebookFiles) -> tuple[list[Quota], list[Finding]]:
    """The quotas in the file's order, and what is wrong with the file."""
    findings: list[Finding] = []
    content = files.contents.get(QUOTAS_FILE)
    if content is None:
        return [], findings
    nodes = Nodes(files.shown + QUOTAS_FILE, findings)
    root = nodes.root(content)
    quotas = [
        quota
        for name, line, value in (nodes.entries(root, "quotas") if root else ())
        if (quota := _quota(nodes, name, line, value)) is not None
    ]
    return quotas, findings


def judge_quotas(
    files: RulebookFiles, aliases: Aliases, known: set[str], wanted: int | None
) -> list[Finding]:
    """Findings about the file, sorted by line.

    Args:
        files: the rulebook's files.
        aliases: the rulebook's aliases.
        known: tags that exist; none when they cannot be looked up.
        wanted: how many new samples the quotas must add up to; None for no number in particular.
    """
    quotas, findings = read_quotas(files)
    file = files.shown + QUOTAS_FILE
    homes: dict[str, Quota] = {}
    for quota in quotas:
        for tag in quota.tags:
            home = homes.setdefault(tag, quota)
            if home is not quota or quota.tags.count(tag) > 1:
                message = f"{tag!r} of {quota.name!r} is already under {home.name!r}"
                findings.append(Finding(file, quota.line, "repeated-tag", message))
            if known and not aliases.expand(tag) & known:
                message = f"quota {quota.name!r}: no tag is called {tag!r}"
                findings.append(Finding(file, quota.line, "unknown-tag", message))
        if quota.in_all is not None and quota.in_all < quota.new:
            message = f"quota {quota.name!r}: {quota.in_all:,} in all are fewer than the new ones"
            findings.append(Finding(file, quota.line, "quota", message))
    total = sum(quota.new for quota in quotas)
    if quotas and wanted is not None and total != wanted:
        message = f"the quotas add up to {total:,}; rulebook.new_poses asks for {wanted:,}"
        findings.append(Finding(file, 1, "quota", message))
    return sorted(set(findings))


def _quota(nodes: Nodes, name: str, line: int, value: yaml.Node) -> Quota | None:
    if not isinstance(value, yaml.MappingNode):
        nodes.report(line, "form", f"quota {name!r} must be {{new: NUMBER, tags: [...]}}")
        return None
    numbers: dict[str, int | None] = {"new": None, "in_all": None}
    tags: tuple[str, ...] | None = None
    missing = {"new", "tags"}
    for key, key_line, part in nodes.entries(value, f"quota {name!r}"):
        what = f"`{key}` of quota {name!r}"
        missing.discard(key)
        if key == "tags":
            tags = nodes.texts(part, what)
        elif key in numbers:
            numbers[key] = nodes.number(part, what)
        else:
            nodes.report(key_line, "form", f"unknown {what}; known are {', '.join(KEYS)}")
            return None
    if missing or tags == ():
        nodes.report(line, "form", f"quota {name!r} must have `new` and `tags`")
    if numbers["new"] is None or not tags:
        return None
    return Quota(name, numbers["new"], numbers["in_all"], tags, line)
