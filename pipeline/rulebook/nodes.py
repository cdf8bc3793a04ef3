"""YAML by its nodes: they alone know their lines and keep duplicate keys.

Nothing is constructed, so that a tag like `no`, `1990` or `=` cannot turn into something else, and
nothing in a file is more than text in lists and mappings.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

TEXT = "tag:yaml.org,2002:str"

MAX_DIGITS = 10
"""Longer numbers count nothing here."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong with a rulebook, and where. Line 1 stands for the whole file."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """As editors and people read it."""
        return f"{self.file}:{self.line}: {self.message}"


class Nodes:
    """Reads the nodes of one file. What is not as it should be becomes a finding and a None."""

    def __init__(self, file: str, findings: list[Finding]) -> None:
        self.file = file
        self._findings = findings

    def root(self, content: bytes) -> yaml.Node | None:
        """The file's root node."""
        try:
            root: yaml.Node | None = yaml.compose(content, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or " ".join(str(error).split())
            self.report(mark.line + 1 if mark else 1, "yaml", f"not valid YAML: {problem}")
            return None
        except RecursionError:
            self.report(1, "yaml", "nested too deeply to be a rulebook file")
            return None
        if root is None:
            self.report(1, "empty", "the file holds nothing")
        return root

    def entries(self, node: yaml.Node, what: str) -> Iterator[tuple[str, int, yaml.Node]]:
        """Keys with their lines and values, duplicates included."""
        if not isinstance(node, yaml.MappingNode):
            self.report(_line(node), "form", f"{what} must be `name: ...` lines")
            return
        for key, value in node.value:
            name = self.text(key, what)
            if name is not None:
                yield name, _line(key), value

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...] | None:
        """A list of tags; None when any of it is none."""
        if not isinstance(node, yaml.SequenceNode):
            self.report(_line(node), "form", f"{what} must be a list of tags in brackets")
            return None
        texts = [self.text(item, what) for item in node.value]
        good = tuple(text for text in texts if text is not None)
        return good if len(good) == len(texts) else None

    def text(self, node: yaml.Node, what: str) -> str | None:
        """A tag or a name: printable, without spaces."""
        if not isinstance(node, yaml.ScalarNode):
            self.report(_line(node), "form", f"{what}: expected a tag, not a list or mapping")
            return None
        if node.tag != TEXT:
            message = f"{what}: YAML does not read {node.value!r} as text; put it in quotes"
            self.report(_line(node), "form", message)
            return None
        value = str(node.value)
        if not value or not value.isprintable() or " " in value:
            message = f"{what}: {value!r} is no tag's name; tags have '_' where words have spaces"
            self.report(_line(node), "form", message)
            return None
        return value

    def number(self, node: yaml.Node, what: str) -> int | None:
        """A whole number, zero or more."""
        value = node.value if isinstance(node, yaml.ScalarNode) else ""
        if not (value.isascii() and value.isdigit() and len(value) < MAX_DIGITS):
            self.report(_line(node), "form", f"{what} must be a whole number")
            return None
        return int(value)

    def sentence(self, node: yaml.Node, what: str) -> str | None:
        """Free text, not empty."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.report(_line(node), "form", f"{what} must be a sentence")
            return None
        return str(node.value)

    def report(self, line: int, rule: str, message: str) -> None:
        """Note a finding in this file."""
        self._findings.append(Finding(self.file, line, rule, message))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
