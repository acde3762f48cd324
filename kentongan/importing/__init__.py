"""Lists of other programs as sources of ours. Part of the front door; pure but for `writing`, which reads and replaces one file."""
