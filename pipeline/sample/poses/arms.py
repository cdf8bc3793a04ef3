"""What an arm does in more than one pose."""

from pipeline.sample.skeleton import Limb, Reach

RELAXED = Limb(lift=14, bend=20, twist=-10)
ON_HIP = Reach("hip", (0.30, 0.26, 0.10), (1.0, -0.1, -0.5))
ON_THIGH = Reach("knee", (-0.10, 0.26, -0.40))
AT_POCKET = Reach("hip", (0.32, 0.10, 0.08), (1.0, 0.2, -0.7))
AT_HEM = Reach("hip", (0.46, -0.34, 0.20), (1.0, 0.1, -0.4))
BEHIND_BACK = Reach("pelvis", (0.02, 0.28, -0.42), (1.0, 0.0, -0.6))
TOGETHER_LOW = Reach("pelvis", (0.13, 0.02, 0.44), (1.0, 0.0, 0.1))
TOGETHER_LAP = Reach("pelvis", (0.08, 0.22, 0.62), (1.0, 0.0, 0.0))
CLASPED = Reach("chest", (0.17, -0.08, 0.62), (0.7, -1.0, 0.0))
HEART = Reach("chest", (0.24, 0.00, 0.66), (0.9, -1.0, 0.0))
ON_CHEST = Reach("chest", (0.10, 0.06, 0.44), (0.9, -0.9, 0.1))
HAND_UP = Reach("shoulder", (0.30, 0.20, 0.36), (0.6, -1.0, -0.1))
BEHIND_HEAD = Reach("head", (0.16, -0.12, -0.42), (1.0, 0.6, 0.0))
ON_HEAD = Reach("head", (0.32, 0.50, 0.10), (1.0, 0.4, 0.3))
IN_HAIR = Reach("head", (0.52, -0.10, 0.06), (1.0, 0.0, 0.4))
AT_CHEEK = Reach("head", (0.30, -0.50, 0.30), (0.5, -1.0, 0.2))
AT_CHIN = Reach("head", (0.10, -0.58, 0.38), (0.5, -1.0, 0.3))
AT_MOUTH = Reach("head", (0.16, -0.62, 0.46), (0.7, -1.0, 0.2))
