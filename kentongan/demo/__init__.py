"""The demo: the main job done once, for real, on a news site of its own."""
