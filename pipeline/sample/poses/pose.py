"""What a base pose is."""

from dataclasses import dataclass

from pipeline.sample.skeleton import Angles, Reach

AROUND = (-180.0, 180.0)
FRONT = (-60.0, 60.0)

_OF_LEGS = {"knee", "ankle", "toe"}


@dataclass(frozen=True)
class Pose:
    """A base pose. Azimuth and elevation are the ranges the camera is drawn from, in degrees.

    Tags name what the pose itself shows; what only the camera decides (from_behind, looking_back)
    is in `tags.py`.
    """

    name: str
    angles: Angles
    stance: tuple[str, ...]
    """Tags of what trunk and legs do."""
    arm_tags: tuple[str, ...] = ()
    """Tags of what arms and hands do."""
    azimuth: tuple[float, float] = AROUND
    elevation: tuple[float, float] = (-6, 14)
    seat: str = ""
    """What carries the body: "" for its own feet or the floor, "chair"."""
    lying: bool = False
    unseen: bool = False
    """Held out: appears in the test split only."""
    free: bool = True
    """Whether the arms carry nothing and belong to no movement: another pose's may take their
    place."""
    weight: float = 1.0
    """How often illustrators draw it, against other poses."""

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        return self.stance + self.arm_tags

    @property
    def lends_arms(self) -> bool:
        """Whether its arms make sense over other legs."""
        arms = (self.angles.left_arm, self.angles.right_arm)
        bound = any(isinstance(arm, Reach) and arm.joint in _OF_LEGS for arm in arms)
        return self.free and not bound and not self.unseen

    def kin(self, other: "Pose") -> bool:
        """Whether trunk and legs may be blended: half way between, both poses' tags still hold."""
        return (self.stance, self.seat, self.lying, self.free) == (
            other.stance,
            other.seat,
            other.lying,
            other.free,
        )
