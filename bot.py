"""Start here: `python bot.py --help`."""

import sys

try:
    from bot.app import main
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] in {"bot", "knowledge"}:
        raise
    sys.stderr.write(
        f"The package {missing.name} is not installed. `make run` installs what is needed.\n"
    )
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
