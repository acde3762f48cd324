"""The front door: command line, dashboard and demo. Composes the rooms and holds no logic of its own."""

__version__ = "0.1.0"
