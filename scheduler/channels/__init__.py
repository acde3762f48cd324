"""The ways an alert can go out, one small file each. Part of `scheduler`."""

from scheduler.channels.base import Channel
from scheduler.channels.trial import test_alert

__all__ = ["Channel", "test_alert"]
