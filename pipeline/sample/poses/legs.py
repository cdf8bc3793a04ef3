"""What a leg does in more than one pose."""

from pipeline.sample.skeleton import Limb

STRAIGHT = Limb(lift=4, bend=2, twist=6)
ON_CHAIR = Limb(lift=82, toward=90, bend=84, twist=4)
ON_KNEES = Limb(lift=6, toward=60, bend=92)
SEIZA = Limb(lift=74, toward=87, bend=157, twist=6)
