"""The rows of the table of pose models: their names, and what kinds of model there are."""

from pipeline.params import Params
from pipeline.settings.pose import PoseRow, PoseRows

ROWS = tuple(PoseRows.model_fields)

BUILT = (
    "concatenation",
    "matching",
    "domain_features",
    "task_fine_tuning",
    "task_pretrained",
    "random_features",
    "mean_pose",
)
"""The rows that every build has; the others are built by `make pose-all`."""

UNTRAINED = {"task_pretrained", "mean_pose", "results"}
"""Models that no training makes."""

TAUGHT = {"matching", "adversarial"}
"""Models whose training compares them with the task network, which they then do without."""

WITH_TRUNK = {"concatenation", "domain_features", "task_fine_tuning_domain"} | TAUGHT
"""Models that read the tagger's trunk, or another ResNet's."""

WITH_TASK = {"concatenation", "task_fine_tuning", "task_fine_tuning_domain"} | TAUGHT
"""Models that read the task network, or begin with a part of it, or are taught by it."""

PAPER = {
    "concatenation": "feature concatenation, + new data",
    "concatenation_add_only": "feature concatenation",
    "matching": "feature matching, + new data",
    "matching_add_only": "feature matching",
    "task_fine_tuning": "task fine-tuning only",
    "domain_features": "domain features only",
    "task_fine_tuning_domain": "task fine-tuning with domain features",
    "adversarial_fashion": "adversarial (DeepFashion2)",
    "adversarial_coco": "adversarial (COCO)",
    "task_pretrained": "task-pretrained R-CNN, no training",
    "openpose": "task-pretrained OpenPose, no training",
    "khungurn": "Khungurn & Chou 2016",
    "another": "another model",
    "concatenation_rf5": "concatenation with RF5 backbone",
    "concatenation_imagenet": "concatenation with ImageNet backbone",
    "random_features": "random features",
    "mean_pose": "mean pose in the box",
}
"""What a row is called in tables; the names of the paper where it has the row."""


def settings_of(params: Params, row: str) -> PoseRow:
    """The settings of one row."""
    settings: PoseRow = getattr(params.pose.rows, row)
    return settings
