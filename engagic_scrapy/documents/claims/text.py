"""A page's text made ready for checking: cleaned, squashed for searching, cut into sentences and items."""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from engagic_scrapy.documents.claims.memory import remembered

# What a drafter's strike-through becomes where a text keeps it. Plain text extraction loses the line through the words.
_MARKED = re.compile(
    r"~~(.+?)~~|\[(?:struck|deleted|strike(?:out|through)?|stricken)\s*:\s*([^\]]*)\]|<(?:s|del|strike)>(.+?)</(?:s|del|strike)>"
    r"|\[(?:struck|deleted)\](.+?)\[/(?:struck|deleted)\]",
    re.IGNORECASE | re.DOTALL,
)
_NOTED = re.compile(r"\((?:deleted|struck|stricken)\)")
STRUCK = re.compile(rf"{_MARKED.pattern}|(?:^|(?<=[.;:\n]))([^.;:\n]+[.;]?[ \t]*){_NOTED.pattern}", re.IGNORECASE | re.DOTALL)
LEGEND = re.compile(r"strike-?\s?(?:through|out)|stricken|struck(?:\s+through|-through)|overstr(?:uck|ike)", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_GONE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE])
_TABLE = _DASHES | _QUOTES | _GONE
_PLAIN = {sign: other for sign, other in _TABLE.items() if sign < 128}
_PARTED = re.compile(r"-(?<=[a-zà-ÿ]-)[ \t]*\n[ \t]*(?=[a-zà-ÿ])")
_PIECE = re.compile(r"[^\W_]+|(?<=\d)[^\w]+(?=\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w]+(?=\d)")
_FOREIGN = re.compile(r"(?![\x00-\x7f])[^\W_]")  # a letter or digit that a plain one may stand for
_IS_LETTER = bytes(chr(n) in "abcdefghijklmnopqrstuvwxyz0123456789" for n in range(256))
_MAY_BE_STRUCK = re.compile(r"~~|<|struck|deleted|strik|stric")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|St|Mr|Mrs|Ms|Dr|Inc|Co|Corp|Ltd|Ave|Blvd|Rd|Dept|v|Sec|Art|Res|Ord|vs|approx|Jr|Sr|Hon|Rev|Gov|Sgt|Lt|Capt|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|Ph\.D|i\.e|e\.g|Núm|Sra?)|\b[A-Z])\.$"
)
_SENTENCE_END = re.compile(r"[.?!;][\"')\]]*\s+(?=[\"'(\[$]*[A-Z0-9¿¡ÁÉÍÓÚÑ])|[.?!][\"')\]]*\s*\n")
# A line that begins an item, a list entry or a labelled field. "a." and "(b)" too: a list's entries are rivals of each other.
_ITEM = re.compile(
    r"^[ \t]*(?:(?:[Aa]genda\s+|AGENDA\s+)?(?:[Ii]tem|ITEM)\s+(?:no\.?\s*)?(?:[A-Z]-?)?\d+[\w.]*[.:)]?|[A-Z]-\d{1,2}\.|"
    r"\d{1,2}(?:\.\d{1,2}|"
    r"[.-]?[A-Za-z])?[.):]|\(?[A-Za-z]\)|[A-Z]\.|[IVX]{1,5}\.|[-•*▪])"
    r"[ \t]+\S|^[ \t]*(?:RESOLUTION|ORDINANCE|BILL|PUBLIC HEARING|CONSENT CALENDAR)\b[^\n]*$",
    re.MULTILINE,
)
# Entries that stand for matters of their own: an amount of one is never another's.
_MATTER = re.compile(
    r"^[ \t]*(?:(?:[Aa]genda\s+|AGENDA\s+)?(?:[Ii]tem|ITEM)\s+(?:no\.?\s*)?(?:[A-Z]-?)?\d+[\w.]*[.:)]?|[A-Z]-\d{1,2}\.|"
    r"\d{1,2}(?:\.\d{1,2}|"
    r"[.-]?[A-Za-z])?[.)]|[A-Z]\.|[IVX]{1,5}\.)[ \t]+\S|^[ \t]*[A-Z]{3,}[A-Z /&-]{3,}[.:](?=\s)",
    re.MULTILINE,
)
_LABEL = re.compile(r"^[ \t]*[A-ZÁÉÍÓÚ][\w /&'-]{1,30}:", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_BEGINS = re.compile(r"\s*[A-Z\d$(]")
HEAD = 350  # characters at most of a page's top
_SHORT_LINE = 0.72  # of a page's longest line
_ROW_ENDS = frozenset("0123456789,)%$Aa-")
NUMERIC_CELL = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\(?-?\$?\d[\d,]*(?:\.\d+)?%?\)?|\$|N/A|n/a|-", re.ASCII)


@dataclass(frozen=True)
class Page:
    """``text`` is clean and without what is struck out. What is read of it is read once, and when it's asked for."""

    text: str
    struck: str
    legend: bool
    top: bool = True  # whether the text begins where the page does

    @cached_property
    def squashed(self) -> tuple[str, list[int]]:
        return squash(self.text)

    @cached_property
    def sentences(self) -> list[int]:
        """Where they begin."""
        return _sentences(self.text)

    @cached_property
    def matters(self) -> list[int]:
        """Where they begin."""
        return _matters(self.text)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentences (or rows) that a span touches."""
        return _around(self.sentences, start, end, len(self.text))

    @cached_property
    def head(self) -> int:
        """Where the page's top ends: title, body and date hold for the whole page, an item's words don't."""
        if not self.top or _MATTER.match(self.text):
            return 0
        return min(HEAD, self.matters[1] if len(self.matters) > 1 else HEAD, len(self.text))

    def matter(self, start: int, end: int) -> tuple[int, int]:
        """The numbered items that a span touches; the whole page if it has none."""
        return _around(self.matters, start, end, len(self.text))


@remembered(32)
def read_page(text: str) -> Page:
    """The page; the last few are kept, as a summary's claims return to them."""
    return read_once(text)


def read_once(text: str, *, top: bool = True) -> Page:
    """The page, or the part of one that doesn't begin where it does."""
    whole = clean(text)
    small = whole.lower()
    pattern = STRUCK if _NOTED.search(small) else _MARKED
    marked = pattern.finditer(whole) if _MAY_BE_STRUCK.search(small) else ()
    struck = " ".join(" ".join(part for part in match.groups() if part) for match in marked)
    kept = pattern.sub(" ", whole) if struck else whole
    return Page(kept, struck, _has_legend(whole, small), top)


def _has_legend(text: str, small: str) -> bool:
    return any(word in small for word in ("strik", "stric", "struck", "overstr")) and bool(LEGEND.search(text))


def clean(text: str) -> str:
    """NFKC, plain quotes and dashes, words joined that a line's end had parted; lines stay."""
    text = text.replace("\r\n", "\n").replace("…", " … ")
    text = text.translate(_PLAIN if text.isascii() else _TABLE)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_TABLE)
    # "Mc-\nDonald" may be one word or two; the squashed text doesn't care, names and numbers read the joined one.
    return _PARTED.sub("", text)


def squash(text: str) -> tuple[str, list[int]]:
    """Letters and digits in lower case, and where each stood. What parts two digits stays, as ``4-1`` is not ``41``."""
    low = text.lower()
    if len(low) == len(text) and not _FOREIGN.search(text):
        kept = bytearray(low.encode("ascii", "replace").translate(_IS_LETTER))
        letters = list(low)
        for match in _BETWEEN_DIGITS.finditer(low):
            letters[match.start()] = (match.group().strip() or " ")[0]
            kept[match.start()] = 1
        return "".join(compress(letters, kept)), [*compress(range(len(low)), kept)]
    out: list[str] = []
    at: list[int] = []
    for match in _PIECE.finditer(text):
        piece, start = match.group(), match.start()
        if not piece[0].isalnum():
            piece = piece.strip() or " "
            piece = piece[0]
        elif not piece.isascii():
            piece = "".join(c for c in unicodedata.normalize("NFD", piece) if not unicodedata.combining(c))
        lower = piece.lower()
        out.append(lower)
        at += range(start, start + len(lower))
    return "".join(out), at


@remembered(64)
def labels(text: str) -> frozenset[str]:
    """The words that a colon follows, in lower case."""
    heads = text.lower().split(":")[:-1]
    return frozenset(match[1] for head in heads if (match := _LABELING.search(head, max(0, len(head) - _LONGEST_LABEL))))


_LABELING = re.compile(r"(\w+)\s*$")
_LONGEST_LABEL = 60  # characters


def lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the whole lines that a span touches."""
    first = text.rfind("\n", 0, start) + 1
    found = []
    while first <= end and first < len(text):
        stop = text.find("\n", first)
        stop = len(text) if stop < 0 else stop
        found.append((first, stop))
        first = stop + 1
    return found


def is_row(line: str) -> bool:
    """Whether a line is a table's: it ends in at least two cells of figures, with few other words."""
    if line.replace("|", " ").rstrip()[-1:] not in _ROW_ENDS:
        return False
    cells = line.replace("|", " ").split()
    if len(cells) < 2 or NUMERIC_CELL.fullmatch(cells[-1]) is None:
        return False
    figures = sum(1 for cell in cells if NUMERIC_CELL.fullmatch(cell) and cell not in "-$")
    return figures >= 1 and len(cells) - figures <= 8


def _around(starts: list[int], start: int, end: int, length: int) -> tuple[int, int]:
    first = max(0, bisect.bisect_right(starts, start) - 1)
    last = bisect.bisect_left(starts, end)
    return starts[first], starts[last] if last < len(starts) else length


def _sentences(text: str) -> list[int]:
    starts = {0}
    for match in _SENTENCE_END.finditer(text):
        head = text[max(0, match.start() - 8) : match.start() + 1]
        if not (text[match.start()] == "." and "\n" not in match.group() and _ABBREVIATION.search(head)):
            starts.add(match.end())
    starts.update(match.end() for match in _BLANK.finditer(text))
    starts.update(match.start() for match in _ITEM.finditer(text))
    starts.update(match.start() for match in _LABEL.finditer(text))
    begin = 0
    written = text.split("\n")
    lengths = [len(" ".join(line.split())) for line in written]
    short = _SHORT_LINE * max(lengths)
    for line, length, after in zip(written, lengths, [*written[1:], ""], strict=True):
        end = min(begin + len(line) + 1, len(text))
        if is_row(line):
            starts.update((begin, end))
        elif length < short and _BEGINS.match(after):
            starts.add(end)  # a head, a label, a row of words: prose fills its lines
        begin += len(line) + 1
    return sorted(starts)


_FIELD = re.compile(r"[ \t]*(?!MOTION|CASE|ITEM|RESULT|VOTE|ORDIN|RESOL|APPLICATION|SUBJECT|PROJECT)[A-Z]{3}[A-Z /&-]*:")
_INITIAL = re.compile(r"[ \t]*[A-Z]\.[ \t]+[A-Z]")  # R. A. Tetreault, in a table
_VOTED = re.compile(
    r"[ \t]*(?:ABSENT|ABSTAIN\w*|ABSTENTIONS?|RECUSED|EXCUSED|OPPOSED|AGAINST|IN FAVOR|RESULT|SECOND(?:ED)?|MOVED BY)[.:]"
)


def _matters(text: str) -> list[int]:
    """Where matters begin. How members voted is none, nor is a field right below another one (APPLICANT:, REQUEST:)."""
    starts = {0}
    for match in _MATTER.finditer(text):
        above = text.rfind("\n", 0, max(0, match.start() - 1)) + 1
        field = _FIELD.match(text, match.start()) and _FIELD.match(text, above) and above < match.start()
        stop = text.find("\n", match.end())
        rowed = _INITIAL.match(text, match.start()) and is_row(text[match.start() : stop if stop > 0 else len(text)])
        if not field and not rowed and not _VOTED.match(text, match.start()):
            starts.add(match.start())
    return sorted(starts)
