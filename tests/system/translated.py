"""What a page that speaks Portuguese still says in English, as far as a program can tell."""

import re
from collections.abc import Iterable, Iterator

from playwright.async_api import Page

from veravox.core.said_again import again
from veravox.core.text import _, known, speaking

TAG = "pt-BR"
TEXTS = """() => {
  const found = new Set()
  const elsewhere = "pre, code, script, style, textarea, [lang]:not(html)"
  const shown = (e) => e && e.checkVisibility() && !e.closest(elsewhere)
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) if (shown(walk.currentNode.parentElement)) found.add(walk.currentNode.textContent.trim())
  const names = ["aria-label", "title", "alt", "placeholder"]
  for (const e of document.querySelectorAll(names.map((name) => `[${name}]`)))
    if (!e.closest("[lang]:not(html)")) for (const name of names) found.add((e.getAttribute(name) || "").trim())
  found.add(document.title.replace(" · Veravox", ""))
  return [...found].filter(Boolean)
}"""
LETTERS = re.compile("[A-Za-z]{3}")
APART = re.compile(r" · |, |; |: | \(|\(|\)|[▲●■▨✓★━┊] ?")  # what stands between sentences of one line
ENGLISH = re.compile(r"\b(the|of|and|with|without|is|are|was|were|that|this|which|each|than|has|have|from|by|to)\b")
DECIMAL = re.compile(r"(?<![\w.,:/-])[-+−]?(0|\d+)\.(\d+)(?![\w.])")
THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}(\.\d{3})+")
AMOUNT = re.compile(r"[-+−]?[\d.,]+ \w+")  # 1,234 bits would be an English number, too
CODES = {"clean", "none"}  # what a dataset or a spec calls so
NAMED = re.compile(r"CC BY(-\w+)* [\d.]+|arXiv [\d.]+|RealAudio [\d.]+|Mozilla/.*|https?://\S+|“[^”]*”")  # by all alike


async def left_in_english(page: Page) -> list[str]:
    """Each text of the page that is not Portuguese, its drawings and what is told to screen readers among them."""
    return sorted(each for each in await page.evaluate(TEXTS) if is_english(each))


def is_english(text: str) -> bool:
    """Whether a text is, or holds, a sentence of ours or a number as English has it, or has English words."""
    bare = NAMED.sub("", text)
    return holds_a_sentence(bare) or bool(ENGLISH.search(bare)) or any(points(bare))


def holds_a_sentence(text: str) -> bool:
    """Whether the catalogue knows how to say the text, or a part of it, in Portuguese."""
    with speaking(TAG):
        return any(_(each) != each for each in _parts(text) if each in known(TAG) - CODES) or (
            bool(LETTERS.search(text)) and not (AMOUNT.fullmatch(text) or text in CODES) and again(text) != text
        )


def _parts(text: str) -> Iterable[str]:
    return (each.strip() for each in [text, *APART.split(text)] if LETTERS.search(each))


def points(text: str) -> Iterator[str]:
    """The numbers whose decimals stand behind a point; a version, an address or a name holds none."""
    return (each[0] for each in DECIMAL.finditer(text) if not THOUSANDS.fullmatch(each[0]))
