"""Learn what tells left from right: the weights of the evidence on sides.

    python benchmarks/side_weights.py [--figures N]

Draws N figures, has honest hands mark them, and writes `pipeline/annotation/side_weights.py`. A
logistic regression: of two labellings of a figure, the true one and one with sides swapped, the
true one should have the greater plausibility. Limits come from figures in poses that the weights
they are judged with have not seen.
"""

import argparse
from pathlib import Path

import numpy as np
from answers import Array, Figure, answered, figures
from scipy.optimize import minimize

from pipeline.annotation.side_evidence import evidence
from pipeline.annotation.sides import SWAPS, swapped

SEED = 2
"""Of the figures to learn from; `suspects.py` is given others."""

WEIGHT_OF_SWAP = {"whole body": 3.0}
"""The swap that people make most counts so many times; the others once."""

SMOOTHNESS = 20.0
"""What a squared weight costs, in units of a labelling's loss."""

NEGLIGIBLE = 0.2
"""Evidence that moves no swap's log-odds by more (a standard deviation) is left out."""

HONEST_DOUBTED = {"whole body": 0.03}
REST_DOUBTED = 0.005
"""Share of honest labellings that each swap's limit lets through; one in twenty for all."""

FOLDS = 4

ANSWERS = 2
"""Labellings of each figure to learn from, each with noise of its own."""

TARGET = Path(__file__).parent.parent / "pipeline/annotation/side_weights.py"


def gains(keypoints: Array, names: list[str]) -> Array:
    """(N, swaps, evidence): how much more there is for the labelling than for it swapped."""
    own = evidence(keypoints)
    rows = []
    for pairs in SWAPS.values():
        other = evidence(swapped(keypoints, pairs))
        rows.append(np.stack([own[name] - other[name] for name in names], axis=-1))
    return np.stack(rows, axis=1)


def fit(gain: Array) -> Array:
    """(evidence,): the weights with the least loss."""
    importance = np.array([WEIGHT_OF_SWAP.get(name, 1.0) for name in SWAPS])

    def loss(weights: Array) -> tuple[float, Array]:
        margin = gain @ weights
        slope = -importance / (1 + np.exp(margin))
        total = (np.logaddexp(0, -margin) * importance).sum() + SMOOTHNESS * weights @ weights
        return total, np.einsum("nse,ns->e", gain, slope) + 2 * SMOOTHNESS * weights

    return minimize(loss, np.zeros(gain.shape[2]), jac=True, method="L-BFGS-B").x


def matters(gain: Array, weights: Array) -> Array:
    """(evidence,): where it moves some swap's log-odds."""
    return (gain.std(axis=0) * np.abs(weights)).max(axis=0) > NEGLIGIBLE


def limits(gain: Array, folds: Array) -> dict[str, float]:
    """How much doubt each swap takes, from figures whose poses were left out of the fit."""
    doubt = np.empty(gain.shape[:2])
    for fold in range(FOLDS):
        doubt[folds == fold] = -(gain[folds == fold] @ fit(gain[folds != fold]))
    print(f"  honest labellings doubted, {FOLDS} folds of poses:")
    found = {}
    for place, name in enumerate(SWAPS):
        share = HONEST_DOUBTED.get(name, REST_DOUBTED)
        found[name] = float(np.quantile(doubt[:, place], 1 - share))
        caught = (-doubt[:, place] > found[name]).mean()
        print(f"    {name}: {share:.1%}, with {caught:.1%} of those swapped")
    doubted = np.stack([doubt[:, place] > found[name] for place, name in enumerate(SWAPS)])
    print(f"    any: {doubted.any(axis=0).mean():.1%}")
    return found


def write(weights: dict[str, float], found: dict[str, float]) -> None:
    """Write the module."""
    lines = [
        '"""What tells left from right, learned from drawn figures of which all is known.',
        "",
        "Written by `python benchmarks/side_weights.py`.",
        '"""',
        "",
        "WEIGHTS = {",
        *(f'    "{name}": {weight:.2f},' for name, weight in weights.items()),
        "}",
        '"""How much each kind of evidence counts, in log-odds."""',
        "",
        "LIMITS = {",
        *(f'    "{name}": {limit:.2f},' for name, limit in found.items()),
        "}",
        '"""Log-odds of a swap from which on a labelling is doubted."""',
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def learn(made: list[Figure]) -> None:
    """Fit, drop what does not matter, fit again, find the limits, write."""
    dice = np.random.default_rng(SEED)
    marked = [answered(figure, dice) for _ in range(ANSWERS) for figure in made]
    keypoints = np.stack([figure.keypoints for figure in marked])
    poses = sorted({figure.pose for figure in marked})
    folds = np.array([poses.index(figure.pose) % FOLDS for figure in marked])
    names = list(evidence(keypoints[:1]))
    gain = gains(keypoints, names)
    kept = matters(gain, fit(gain))
    names = [name for name, keep in zip(names, kept, strict=True) if keep]
    gain = gain[:, :, kept]
    print(f"{len(made):,} figures in {len(poses)} poses; {len(names)} kinds of evidence matter")
    write(dict(zip(names, fit(gain).tolist(), strict=True)), limits(gain, folds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=3000)
    learn(figures(SEED, parser.parse_args().figures))
