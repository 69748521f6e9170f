"""Run the command line with `python -m codepact`."""

from codepact.cli.main import main

if __name__ == "__main__":
    main()
