"""The sections of the settings, room by room; `pipeline.params` makes one of them."""
