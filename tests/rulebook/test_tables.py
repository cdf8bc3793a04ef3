from pipeline.rulebook.tables import lay_out


def test_text_to_the_left_numbers_to_the_right() -> None:
    rows = [("long_hair", 12345, 0.5), ("a", 7, 0.00038)]
    assert lay_out(("class", "posts", "share"), rows).splitlines() == [
        "class       posts   share",
        "long_hair  12,345  50.00%",
        "a               7   0.04%",
    ]


def test_a_head_alone() -> None:
    assert lay_out(("class", "tags"), []) == "class  tags"
