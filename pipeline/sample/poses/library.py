"""All poses by name.

A new pose is one more entry in the module of its kind.
"""

from pipeline.sample.poses.low import POSES as LOW
from pipeline.sample.poses.lying import POSES as LYING
from pipeline.sample.poses.moving import POSES as MOVING
from pipeline.sample.poses.pose import Pose
from pipeline.sample.poses.sitting import POSES as SITTING
from pipeline.sample.poses.standing import POSES as STANDING

POSES: dict[str, Pose] = {
    pose.name: pose for kind in (STANDING, MOVING, SITTING, LOW, LYING) for pose in kind
}
