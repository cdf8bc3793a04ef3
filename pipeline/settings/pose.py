"""Settings of the pose data set and its models."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.settings.section import Section, Training


class PoseSizes(Section):
    """How many images each split of the finished pose set holds (paper, section on pose data)."""

    train: Annotated[int, Field(ge=0)]
    val: Annotated[int, Field(ge=0)]
    test: Annotated[int, Field(ge=0)]


class PoseCandidates(Section):
    """Which posts may be new pose samples; the quotas are in `rulebook/pose_quotas.yaml`."""

    full_tags: list[str]
    """A post with one of these shows the whole body; such posts are taken first."""
    cropped_tags: list[str]
    """A post with one of these does not, and leaves."""
    spare: Annotated[float, Field(ge=0, le=10)]
    """Share of each quota chosen beyond it, for images that turn out not to be of use."""


class Predictions(Section):
    """A file of keypoints from a released model; DVC sees that it changed by its hash."""

    file: Annotated[str, Field(min_length=1)]
    """Parquet with post_id and keypoints, 25 of (x, y, confidence), in pixels of our images."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Licence(Section):
    """What a data set says of the right to use its images."""

    name: Annotated[str, Field(min_length=1)]
    url: str


class PoseTask(Section):
    """The task-specific network: a Keypoint R-CNN whose one region is the whole crop."""

    architecture: Annotated[str, Field(pattern=r"^resnet(18|34|50|101|152)$")]
    side: Annotated[int, Field(ge=64)]
    """Crops are resized to it."""
    channels: Annotated[int, Field(gt=0)]
    """Of each layer of the keypoint head; 512 in the published networks."""
    layers: Annotated[int, Field(gt=0)]
    """Of the keypoint head; 8 in the published networks."""
    conventions: Literal["torchvision", "torchvision_coco", "detectron2"]
    """Of the weights, as `pipeline.pose.task_network` explains."""
    weights: str | None
    """`trained` by the stage task_source; torchvision's name of a Keypoint R-CNN's weights; or a
    file: Detectron2's .pkl, torchvision's .pth, .pt or .safetensors. null: none."""
    photos: list[str]
    """Folders of annotated photographs that the stage task_source trains on."""
    padding: Annotated[float, Field(ge=0)]
    """Of a person's box in a photograph, as a share of its longer edge."""
    train: Training


class PoseAugment(Section):
    """How far a training crop is changed, at most, in either direction."""

    degrees: Annotated[float, Field(ge=0, le=180)]
    flip: bool
    """Mirror half of the crops; left and right keypoints are swapped."""
    translate: Annotated[float, Field(ge=0, lt=1)]
    """As a share of the crop's side."""
    scale: Annotated[float, Field(ge=0, lt=1)]
    hue: Annotated[float, Field(ge=0, le=180)]
    """Degrees about the axis of greys."""
    saturation: Annotated[float, Field(ge=0, le=1)]
    contrast: Annotated[float, Field(ge=0, lt=1)]
    brightness: Annotated[float, Field(ge=0, lt=1)]
    grey: Annotated[float, Field(ge=0, le=1)]
    """Share of the crops that lose all colour."""


class PoseTrain(Training):
    """How every row of the pose models is trained."""

    input_size: Annotated[int, Field(ge=32)]
    """Side of a crop in pixels."""
    heatmap_size: Annotated[int, Field(ge=8)]
    """Side of a heatmap."""
    padding: Annotated[float, Field(ge=0.1)]
    """On each side of a box, as a share of its longer edge; the paper has at least 0.1."""
    spread: Annotated[float, Field(gt=0)]
    """A target's standard deviation is the keypoint's sigma × spread × the heatmap's side."""
    matching_weight: Annotated[float, Field(ge=0)]
    """Of the mean squared error between predicted and true R-CNN features."""
    adversarial_weight: Annotated[float, Field(ge=0)]
    """Of the discriminator's reversed gradient."""
    compile: bool
    """Let torch.compile make the network faster; takes minutes at the start."""
    augment: PoseAugment


class PoseRow(Section):
    """A row of the table of pose models."""

    model: Literal[
        "concatenation",
        "matching",
        "adversarial",
        "domain_features",
        "task_fine_tuning",
        "task_fine_tuning_domain",
        "task_pretrained",
        "mean_pose",
        "results",
    ]
    new_data: bool
    """Train on all images, or on AnimeDrawingsDataset's alone."""
    trunk: str | None
    """`tagger`; `random`; torchvision's name of weights; or a file: .safetensors, .pth or .pt of a
    ResNet or of RF5's tagger."""
    trunk_architecture: str | None
    """torchvision's name of a ResNet; the tagger and RF5's file know theirs."""
    photos: str | None
    """The folder of photographs whose features the adversarial rows are trained against."""
    results: Predictions | None
    """An outside model's answers: a COCO keypoint results file for the test split."""


class PoseRows(Section):
    """The rows of the table of pose models (paper, table 1), and what knowing little is worth."""

    concatenation: PoseRow
    concatenation_add_only: PoseRow
    matching: PoseRow
    matching_add_only: PoseRow
    task_fine_tuning: PoseRow
    domain_features: PoseRow
    task_fine_tuning_domain: PoseRow
    adversarial_fashion: PoseRow
    adversarial_coco: PoseRow
    task_pretrained: PoseRow
    openpose: PoseRow
    khungurn: PoseRow
    another: PoseRow
    concatenation_rf5: PoseRow
    concatenation_imagenet: PoseRow
    random_features: PoseRow
    mean_pose: PoseRow


class PoseEvaluate(Section):
    """How the pose models are judged."""

    decoding: Literal["paper", "subpixel"]
    """What the tables show; both are compared."""
    resamples: Annotated[int, Field(ge=100)]
    """Behind each bootstrap interval."""


class Pose(Section):
    """The pose data set and its models."""

    add: Annotated[str, Field(min_length=1)]
    """AnimeDrawingsDataset's train.json, val.json and test.json: their folder, or its URL."""
    sizes: PoseSizes
    candidates: PoseCandidates
    predictions: Predictions | None
    """What annotators of new samples start from; null: an empty image."""
    licence: Licence
    task: PoseTask
    train: PoseTrain
    rows: PoseRows
    evaluate: PoseEvaluate
