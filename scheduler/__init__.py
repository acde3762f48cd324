"""When, and who is told: the daemon, its timetable, the intake of articles, and the delivery of alerts."""
