import numpy as np
from PIL import Image

from pipeline.keypoints import COLOURS, INDEX
from pipeline.pose.drawing import draw_keypoints


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def keypoints(**points: tuple[float, float, float]) -> np.ndarray:
    found = np.zeros((17, 3))
    for name, point in points.items():
        found[INDEX[name]] = point
    return found


def test_sides_have_their_colours_and_the_picture_stays() -> None:
    picture = Image.new("RGB", (100, 100), "white")
    drawn = draw_keypoints(picture, keypoints(left_wrist=(20, 30, 0.9), right_wrist=(70, 30, 0.9)))
    assert drawn.getpixel((20, 30)) == rgb(COLOURS["left"])
    assert drawn.getpixel((70, 30)) == rgb(COLOURS["right"])
    assert picture.getpixel((20, 30)) == (255, 255, 255)


def test_a_limb_joins_what_is_sure() -> None:
    sure = keypoints(left_elbow=(10, 50, 0.9), left_wrist=(90, 50, 0.9))
    picture = Image.new("RGB", (100, 100), "white")
    assert draw_keypoints(picture, sure).getpixel((50, 50)) == rgb(COLOURS["left"])
    sure[INDEX["left_wrist"], 2] = 0.1
    hollow = draw_keypoints(picture, sure)
    assert hollow.getpixel((50, 50)) == (255, 255, 255)
    assert hollow.getpixel((90, 50)) == (255, 255, 255)  # a ring, not a dot


def test_what_is_not_there_is_not_drawn() -> None:
    picture = Image.new("RGB", (50, 50), "white")
    assert draw_keypoints(picture, keypoints()).tobytes() == picture.tobytes()


def test_a_box_is_a_frame() -> None:
    drawn = draw_keypoints(Image.new("RGB", (50, 50), "white"), keypoints(), (10, 10, 20, 20))
    assert drawn.getpixel((10, 20)) == rgb(COLOURS["centre"])
    assert drawn.getpixel((20, 20)) == (255, 255, 255)
