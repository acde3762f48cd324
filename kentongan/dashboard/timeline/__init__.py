"""The toll timeline of a story, from values to shapes. Knows no store, no markup and no language but what it is given."""
