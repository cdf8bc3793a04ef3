import xml.etree.ElementTree as ET

from pipeline.report.figures import bars, lines, ranked, scattered


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


def test_points_of_each_kind() -> None:
    figure = scattered({"body": [(0.1, 0.5), (10, 0.9)], "misc": [(1, 0.2)]}, "percent", "F-1")
    root = ET.fromstring(figure)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"body", "misc", "percent", "F-1"} <= texts
    marks = [each for each in root.iter("{http://www.w3.org/2000/svg}use") if each.get("style")]
    assert len(marks) >= 3
    assert scattered({}, "percent", "F-1").startswith("<svg")


def test_lines_with_a_level() -> None:
    figure = lines({"ours": [0.1, 0.4]}, "epoch", "mAP", 0.2)
    texts = {each.text for each in ET.fromstring(figure).iter("{http://www.w3.org/2000/svg}text")}
    assert {"ours", "epoch", "mAP"} <= texts
    assert "stroke-dasharray" in figure
    assert "stroke-dasharray" not in lines({"ours": [0.1, 0.4]}, "epoch", "mAP", None)
