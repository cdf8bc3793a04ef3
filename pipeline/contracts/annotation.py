"""Tasks and labels of the annotation."""

from pipeline.contracts.table import REJECTS, Table

TASKS = "datasets/{corpus}/annotation/tasks.jsonl"
"""What annotators are asked: a line a task, as `pipeline.annotation.tasks.Task`."""

TASKS_REJECTS = Table("datasets/{corpus}/annotation/tasks.rejects.parquet", REJECTS)

SNAPSHOT = "annotations/{corpus}/labels.jsonl"
"""What people answered, in git: a line a label, as `pipeline.annotation.labels.Label`."""

POSE_LABELS = "datasets/{corpus}/annotation/labels.jsonl"
"""All labels the build uses: the snapshot's, and what the sample's annotators answered."""

POSE_LABELS_REJECTS = Table("datasets/{corpus}/annotation/labels.rejects.parquet", REJECTS)
"""Answers that could not be read."""
