"""What the trainings of all models share: batches, steps, checkpoints, weights."""
