"""python -m gateway: the same as the command `turnike`."""

from gateway.cli.main import main

main()
