"""The pose data set: AnimeDrawingsDataset, new samples, boxes, tasks, COCO files."""
