"""`python -m extract.cli` is `jixiao`."""

from extract.cli import main

main()
