"""Commands of `scrapy`: thin doors."""

import argparse

from scrapy.commands import ScrapyHelpFormatter


def teach(parser: argparse.ArgumentParser, examples: str) -> None:
    """Puts examples under a command's `--help`, line by line as they are written."""
    parser.formatter_class = _LinesKept
    parser.epilog = examples


class _LinesKept(ScrapyHelpFormatter):
    """argparse makes one paragraph of a text; one with lines of its own keeps them."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text.rstrip() if "\n" in text else super()._fill_text(text, width, indent)
