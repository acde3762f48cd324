"""`python -m kentongan` is the console script."""

from kentongan.cli import main

main()
