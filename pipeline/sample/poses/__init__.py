"""The poses: hand-made angles, what they are called, and how they like to be seen.

A new pose is one more entry in the module of its kind.
"""

from pipeline.sample.poses import low, lying, moving, sitting, standing
from pipeline.sample.poses.pose import Pose

POSES: dict[str, Pose] = {
    pose.name: pose for module in (standing, moving, sitting, low, lying) for pose in module.POSES
}
