"""The poses: hand-made angles, what they are called, and how they like to be seen."""
