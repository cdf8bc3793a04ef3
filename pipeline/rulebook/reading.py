"""Reading a rulebook's files: YAML into rules that know their file and line.

Nothing here judges what the rules say; what cannot be read is a finding, and reading goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from pipeline.errors import PipelineError
from pipeline.rulebook.aliases import Aliases
from pipeline.rulebook.nodes import Finding, Nodes

GROUPS = ("body", "clothing", "misc")
"""The paper's three groups of classes, each a folder."""

ALIASES_FILE = "aliases.yaml"

QUOTAS_FILE = "pose_quotas.yaml"
"""Holds no rules: it names tags that pose samples are chosen by."""

LONG_FORM = ("tags", "also", "why")


@dataclass(frozen=True)
class Rule:
    """A class as written."""

    name: str
    group: str
    tags: tuple[str, ...]
    """The tags whose home is this class."""
    also: tuple[str, ...]
    """Tags that count here too, whose home is another class of the group."""
    why: str
    """Why the class is called so, when its name is none of its tags; else empty."""
    file: str
    line: int

    @property
    def written(self) -> tuple[str, ...]:
        """All its tags as written."""
        return self.tags + self.also

    @property
    def place(self) -> str:
        """Its file and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class RulebookFiles:
    """A rulebook's YAML files, from a folder or from git."""

    shown: str
    """What findings put before the names."""
    contents: Mapping[str, bytes]
    """Path in the rulebook → bytes."""

    @classmethod
    def in_folder(cls, folder: Path) -> "RulebookFiles":
        """The files of a folder.

        Raises:
            PipelineError: when it is missing, or a file in it cannot be read.
        """
        if not folder.is_dir():
            raise PipelineError(f"{folder}: no such folder; a rulebook is expected there")
        contents = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if is_rule_file(name) and path.is_file():
                try:
                    contents[name] = path.read_bytes()
                except OSError as error:
                    raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
        return cls(f"{folder.as_posix()}/", contents)


@dataclass(frozen=True)
class Source:
    """A rulebook as written."""

    rules: list[Rule]
    """By file, then line."""
    aliases: Aliases
    findings: list[Finding]
    """What could not be read."""


def is_rule_file(name: str) -> bool:
    """Whether a path in the rulebook is YAML and not an editor's hidden file."""
    path = PurePosixPath(name)
    return path.suffix in {".yaml", ".yml"} and not any(p.startswith(".") for p in path.parts)


def read_rulebook(files: RulebookFiles) -> Source:
    """Read every file; what cannot be read is a finding."""
    rules: list[Rule] = []
    aliases = Aliases({}, {})
    findings: list[Finding] = []
    for name, content in sorted(files.contents.items()):
        nodes = Nodes(files.shown + name, findings)
        if name == ALIASES_FILE:
            aliases = _aliases(nodes, content)
        elif name != QUOTAS_FILE:
            rules.extend(_rules(nodes, content, PurePosixPath(name)))
    return Source(rules, aliases, findings)


def _rules(nodes: Nodes, content: bytes, path: PurePosixPath) -> Iterator[Rule]:
    """The classes of a file, in its order."""
    group = path.parts[0]
    if len(path.parts) != 2 or group not in GROUPS or path.suffix != ".yaml":
        places = ", ".join(f"{name}/TOPIC.yaml" for name in GROUPS)
        nodes.report(1, "group", f"belongs to no group; rules are in {places}")
        return
    if not content.startswith(b"#"):
        nodes.report(1, "header", "must begin with a comment that says where its borders are")
    root = nodes.root(content)
    for name, line, value in nodes.entries(root, "classes") if root else ():
        rule = _rule(nodes, name, group, line, value)
        if rule is not None:
            yield rule


def _rule(nodes: Nodes, name: str, group: str, line: int, value: yaml.Node) -> Rule | None:
    """A class in its short or its long form."""
    if not isinstance(value, yaml.MappingNode):
        tags = nodes.texts(value, f"class {name!r}")
        return None if tags is None else Rule(name, group, tags, (), "", nodes.file, line)
    lists: dict[str, tuple[str, ...] | None] = {"tags": (), "also": ()}
    why: str | None = ""
    for key, key_line, part in nodes.entries(value, f"class {name!r}"):
        what = f"`{key}` of class {name!r}"
        if key == "why":
            why = nodes.sentence(part, what)
        elif key in lists:
            lists[key] = nodes.texts(part, what)
        else:
            nodes.report(key_line, "form", f"unknown {what}; known are {', '.join(LONG_FORM)}")
            return None
    tags, also = lists["tags"], lists["also"]
    if tags is None or also is None or why is None:
        return None
    return Rule(name, group, tags, also, why, nodes.file, line)


def _aliases(nodes: Nodes, content: bytes) -> Aliases:
    """The file of aliases."""
    renames: dict[str, str] = {}
    splits: dict[str, tuple[str, ...]] = {}
    root = nodes.root(content)
    for section, line, value in nodes.entries(root, "aliases") if root else ():
        if section not in {"renames", "splits"}:
            nodes.report(line, "alias", f"unknown section {section!r}; known: renames, splits")
            continue
        for old, old_line, new in nodes.entries(value, section):
            if old in renames or old in splits:
                nodes.report(old_line, "alias", f"{old!r} has already become something above")
            elif section == "splits":
                parts = nodes.texts(new, f"the split of {old!r}")
                if parts is not None:
                    splits[old] = parts
            else:
                name = nodes.text(new, f"the new name of {old!r}")
                if name is not None:
                    renames[old] = name
    return Aliases(renames, splits)
