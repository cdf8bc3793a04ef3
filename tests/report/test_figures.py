import xml.etree.ElementTree as ET

from pipeline.report.figures import bars, ranked


def test_bars_show_labels_and_values() -> None:
    figure = bars([("posts", 1234), ("rating <s>", 5)], "posts left")
    texts = [
        element.text for element in ET.fromstring(figure).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert {"posts", "1,234", "rating <s>", "5", "posts left"} <= set(texts)


def test_the_same_numbers_give_the_same_bytes() -> None:
    first, second = (ranked({"body": [3.0, 0.5]}, "rank", "percent") for _ in range(2))
    assert first == second
    assert first.startswith("<svg")
