import pytest

from pipeline.rulebook.nodes import Finding, Nodes


def read(text: str | bytes) -> tuple[list[tuple[str, int, tuple[str, ...] | None]], list[Finding]]:
    """A mapping of lists: name, line and tags of each entry, and the findings."""
    findings: list[Finding] = []
    nodes = Nodes("f.yaml", findings)
    root = nodes.root(text.encode() if isinstance(text, str) else text)
    entries = nodes.entries(root, "classes") if root else ()
    return [(name, line, nodes.texts(value, name)) for name, line, value in entries], findings


def test_names_lines_and_tags_in_the_files_order() -> None:
    entries, findings = read('# top\nb: [b, ":d"]\n\na:\n  - a\n')
    assert entries == [("b", 2, ("b", ":d")), ("a", 4, ("a",))]
    assert not findings


def test_a_key_that_comes_twice_is_seen_twice() -> None:
    entries, _ = read("a: [a]\na: [b]\n")
    assert entries == [("a", 1, ("a",)), ("a", 2, ("b",))]


@pytest.mark.parametrize(
    ("text", "line", "rule", "said"),
    [
        ("a: [a]\nb: [b", 2, "yaml", "not valid YAML"),
        ("a: [a]\n---\nb: [b]\n", 2, "yaml", "document"),
        (b"a: [\xff]", 1, "yaml", "not valid YAML"),
        ("a: [\x07]", 1, "yaml", "not valid YAML"),
        ("a: *nobody", 1, "yaml", "undefined alias"),
        ("a: " + "[" * 5000, 1, "yaml", "nested too deeply"),
        ("# nothing\n", 1, "empty", "nothing"),
        ("- a\n", 1, "form", "classes must be"),
        ("a: a\n", 1, "form", "list of tags"),
        ("a:\n  - b\n  - [c]\n", 3, "form", "not a list"),
        # What YAML 1.1 does not read as text.
        ("a: [no]", 1, "form", "quotes"),
        ("a: [1990]", 1, "form", "quotes"),
        ("a: [2019-01-01]", 1, "form", "quotes"),
        ("a: [=]", 1, "form", "quotes"),
        ("yes: [a]", 1, "form", "quotes"),
        ("<<: {a: [a]}", 1, "form", "quotes"),
        ("a: [!!python/name:os.system x]", 1, "form", "quotes"),
        # No tags.
        ("a: [long hair]", 1, "form", "'_'"),
        ('a: [""]', 1, "form", "'_'"),
        ('a: ["a\\tb"]', 1, "form", "'_'"),
        ('a: ["a\\u202eb"]', 1, "form", "'_'"),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    text: str | bytes, line: int, rule: str, said: str
) -> None:
    _, findings = read(text)
    (finding,) = findings
    assert (finding.line, finding.rule) == (line, rule)
    assert said in finding.message
    assert str(finding).startswith(f"f.yaml:{line}: ")
    assert "\n" not in str(finding)


def test_a_thousandfold_alias_is_not_followed() -> None:
    # Nested anchors that would grow without end if they were built.
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    entries, findings = read(text)
    assert entries[0] == ("a", 1, ("x", "x"))
    assert [finding.rule for finding in findings] == ["form"] * 6


def test_a_sentence_may_have_spaces() -> None:
    findings: list[Finding] = []
    nodes = Nodes("f.yaml", findings)
    root = nodes.root(b"a: two words\nb: ''\nc: [d]\n")
    assert root is not None
    said = [nodes.sentence(value, name) for name, _, value in nodes.entries(root, "all")]
    assert said == ["two words", None, None]
    assert [finding.line for finding in findings] == [2, 3]
