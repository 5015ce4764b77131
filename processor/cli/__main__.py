"""`python -m processor.cli`, for whoever starts us without the script."""

from __future__ import annotations

from processor.cli import main

if __name__ == "__main__":
    main()
