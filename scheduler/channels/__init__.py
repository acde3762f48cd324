"""The ways an alert can go out, one small file each. Part of `scheduler`."""
