"""What tells left from right, learned from drawn figures of which all is known.

Written by `python benchmarks/side_weights.py`.
"""

WEIGHTS = {
    "order elbow × face": 0.44,
    "order knee × face": 0.25,
    "order eye in the face × face": 0.81,
    "order eye on the neck × face": 0.38,
    "order ear on the neck × face": 0.60,
    "order eye × hands": 0.81,
    "order ear × hands": 0.33,
    "order eye × order elbow": 0.62,
    "order eye × order wrist": 0.09,
    "order eye × order knee": 0.30,
    "order ear × order shoulder": -0.58,
    "order ear × order elbow": -0.51,
    "order ear × order hip": -0.13,
    "order ear × order knee": -0.33,
    "order shoulder × order elbow": 0.33,
    "order shoulder × order hip": 0.66,
    "order shoulder × order knee": 0.76,
    "order elbow × order hip": 0.61,
    "order elbow × order knee": 0.15,
    "order elbow × order ankle": 0.30,
    "nearer eye × turn nose": 0.45,
    "nearer ear × turn nose": 1.26,
    "nearer shoulder × turn nose": 0.50,
    "nearer elbow × turn nose": 0.58,
    "nearer wrist × turn nose": 0.44,
    "nearer hip × turn nose": 0.74,
    "nearer eye × turn eyes": 0.56,
    "nearer ear × turn eyes": 0.42,
    "nearer shoulder × turn eyes": 0.30,
    "nearer elbow × turn eyes": 0.33,
    "nearer elbow × turn knees": 0.39,
    "nearer shoulder × turn elbows": 0.34,
    "nearer shoulder × turn hands": -0.13,
    "nearer elbow × turn hands": 0.21,
    "nearer wrist × turn hands": 0.29,
    "nearer ankle × turn hands": 0.48,
    "nearer shoulder × nearer elbow": 0.40,
    "nearer shoulder × nearer wrist": 0.42,
    "nearer shoulder × nearer hip": 0.90,
    "straight ear shoulder": 1.97,
    "even ear shoulder": 0.61,
    "straight shoulder elbow": 1.22,
    "even shoulder elbow": 0.59,
    "straight shoulder hip": 0.88,
    "even shoulder hip": 0.37,
}
"""How much each kind of evidence counts, in log-odds."""

LIMITS = {
    "whole body": 0.10,
    "head": 2.65,
    "body below the head": 2.74,
    "arms": 1.73,
    "elbows and wrists": 2.88,
    "legs": 2.36,
}
"""Log-odds of a swap from which on a labelling is doubted."""
