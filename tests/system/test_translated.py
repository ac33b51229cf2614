"""What counts as left in English on a page that speaks Portuguese."""

import pytest
from translated import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Threads: 2, Repeat",
        "A recording of 16000 Hz holds nothing above 8 kHz.",
        "Clipes da parte de teste (sentences apart, n = 42): as linhas são o que um clipe é.",
        "frases separadas · same bytes",
        "por energy above 7.6 kHz",
        "How something of no catalogue is said",
        "< 0.1 GB",
        "445.1 kB",
        "0.012",
        "−0.5",
        "compact, example, sentences apart · seed 17",
        "2 to 5 s",
    ],
)
def test_what_is_english_is_found(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "445,1 kB",
        "12.345",
        "1,234 bits",
        "anna · clean · 1,7 s",
        "1.234.567",
        "de 0,05 a 60 s",
        "mp3-32k",
        "amr-12.2k",
        "reverb0.4",
        "G.723.1 a 6,3 kbit/s",
        "127.0.0.1",
        "CC BY-SA 3.0",
        "2026-11-28 14:28:32",
        "en_allison/bonafide/en_allison_000.flac",
        "compact, example, frases separadas · semente 17",
        "Se nenhum nome for dado, um é inventado.",
        "My own title",
    ],
)
def test_what_is_the_same_everywhere_or_portuguese_is_not(text: str) -> None:
    assert not is_english(text)
