"""What telephones and calls send."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

CODE_EXCITED = Paper(
    "M. R. Schroeder, B. S. Atal",
    "Code-Excited Linear Prediction (CELP): High-Quality Speech at Very Low Bit Rates",
    "ICASSP",
    1985,
    "https://doi.org/10.1109/ICASSP.1985.1168147",
)

TOPICS = (
    Topic(
        "opus",
        lead=N_(
            "The codec of internet calls, at a rate for bad lines: 12 kbit/s, while the sound on a CD takes 1,411. A person spoke, but what is heard is a model of the speech."
        ),
        how=(
            N_(
                "For speech at such rates Opus uses its part SILK. In packets of 20 ms, 30 bytes each on average, it sends a prediction filter of order 16, the pitch period, and a coarse code for what both leave over. Its errors are shaped so that they lie under the speech, where ears notice them least."
            ),
            N_(
                "At 16 kHz copies keep their band up to 7 kHz. A listener hears a slight roughness; breath and consonants become grainy. In a spectrogram the valleys between harmonics fill with noise that rises and falls with the speech, and what is quiet and high is missing now and then."
            ),
        ),
        when=N_(
            "As a generator, to find what went through it. Mind what the label then means: a detector that has learnt Opus as a machine will call a person in a poor internet call a machine. To keep it from listening to codecs, take the conditions opus-16k and others, which human clips get as well."
        ),
        papers=(
            Paper(
                "J.-M. Valin, K. Vos, T. Terriberry",
                "Definition of the Opus Audio Codec",
                "RFC 6716, IETF",
                2012,
                "https://doi.org/10.17487/RFC6716",
            ),
        ),
    ),
    Topic(
        "amr",
        lead=N_(
            "The codec of mobile telephones since GSM's later years, at 7.95 kbit/s, one of its eight rates from 4.75 to 12.2."
        ),
        how=(
            N_(
                "At 8 kHz, each 20 ms are sent in 159 bits. Ten of linear prediction's weights describe throat and mouth. The excitation is a sum of two: a piece of its own past, one pitch period back, and for each 5 ms four pulses whose places and signs are sent. The encoder tries which of them sounds nearest to the speech, which is called analysis by synthesis."
            ),
            N_(
                "A listener hears a telephone: nothing above 4 kHz, 4 to 8 dB less from 3.5 kHz on, and a certain harshness where four pulses do not suffice for an s or f. Noise in the background gurgles, for the codec can only describe it as a voice."
            ),
        ),
        when=N_(
            "For calls, and only with every class cut at 3,500 Hz: otherwise bandwidth alone tells the copies, and such a step is refused. A call by a person passes the same codec; to make a detector bear that, take the conditions amr-12.2k and others."
        ),
        papers=(
            Paper(
                "3GPP",
                "AMR Speech Codec; Transcoding Functions",
                "TS 26.090",
                1999,
                "https://www.3gpp.org/ftp/Specs/archive/26_series/26.090/",
            ),
            CODE_EXCITED,
        ),
    ),
    Topic(
        "g723",
        lead=N_("ITU-T G.723.1 at 6.3 kbit/s: what video conferences over telephone lines sent in the nineties."),
        how=(
            N_(
                "At 8 kHz, each 30 ms are sent in 189 bits, so whatever it does, it does in steps of 30 ms, or of 7.5 ms within them. A prediction filter of order 10 describes throat and mouth, the past excitation gives the pitch, and for each 7.5 ms five or six pulses of one common height, each upwards or downwards, fill in the rest. Which pulses, the encoder finds by trying."
            ),
            N_(
                "A listener hears a telephone with a rough, slightly rattling voice; consonants suffer most, for five pulses of the same height are no hiss. Nothing is left above 4 kHz. The noise between the harmonics changes from frame to frame, which may be seen in a spectrogram as faint steps in time."
            ),
        ),
        when=N_(
            "To widen the family of codecs, with every class cut at 3,500 Hz. Beside AMR it adds longer frames and a coarser excitation; for what telephones send today take AMR or Opus."
        ),
        papers=(
            Paper(
                "ITU-T",
                "Dual Rate Speech Coder for Multimedia Communications Transmitting at 5.3 and 6.3 kbit/s",
                "Recommendation G.723.1",
                1996,
                "https://www.itu.int/rec/T-REC-G.723.1",
            ),
            CODE_EXCITED,
        ),
    ),
    Topic(
        "realaudio",
        lead=N_(
            "RealAudio 1.0 of 1995: the first widely used way to stream speech over the internet, by modems of 14,400 bit/s."
        ),
        how=(
            N_(
                "At 8 kHz, each 20 ms become 20 bytes, 8 kbit/s. Ten numbers describe the filter of throat and mouth. The excitation is chosen four times in each frame, as a sum of three: a piece of its own past for the pitch, and one entry out of each of two tables of 128 fixed patterns, with a gain."
            ),
            N_(
                "As each table has 128 fixed patterns only, noise and consonants repeat the same few shapes: a listener hears a sandy telephone voice. Nothing is left above 4 kHz. AMR and G.723.1 share its principle, linear prediction that is driven by codes, so their traces are akin."
            ),
        ),
        when=N_(
            "For old recordings of the internet, and to see whether a detector that learnt other telephone codecs knows one more. Every class must be cut at 3,500 Hz."
        ),
        papers=(
            CODE_EXCITED,
            Paper(
                "I. A. Gerson, M. A. Jasiuk",
                "Vector Sum Excited Linear Prediction (VSELP) Speech Coding at 8 kbps",
                "ICASSP",
                1990,
                "",
            ),
        ),
    ),
    Topic(
        "codec2",
        lead=N_(
            "The speech codec of amateur radio: at 3.2 kbit/s it sends no waveform at all, but a recipe of sine waves."
        ),
        how=(
            N_(
                "At 8 kHz, each 20 ms are sent in 64 bits: 50 for the envelope of the spectrum, 7 for the pitch, 5 for the energy, and 2 for whether each half is voiced. The decoder adds up a sine wave for each multiple of the pitch, as strong as the envelope says. Phases are not sent: a rule makes them, from the envelope for voiced sounds and by chance for the others."
            ),
            N_(
                "A listener hears a clear but robotic voice, without air. Each half frame is either voiced or not, so that a breathy vowel becomes a buzz or a whisper. Copies come out 1.5 dB louder than their sources until the common chain levels them, and nothing is left above 4 kHz."
            ),
        ),
        when=N_(
            "As the one sinusoidal vocoder of the list, with every class cut at 3,500 Hz. It wants Debian's libcodec2; without it take G.723.1 or RealAudio for a telephone's band."
        ),
        papers=(
            Paper(
                "D. G. Rowe",
                "Techniques for Harmonic Sinusoidal Coding",
                "PhD thesis, University of South Australia",
                1997,
                "",
            ),
            Paper(
                "R. J. McAulay, T. F. Quatieri",
                "Speech Analysis/Synthesis Based on a Sinusoidal Representation",
                "IEEE Transactions on Acoustics, Speech, and Signal Processing 34(4)",
                1986,
                "https://doi.org/10.1109/TASSP.1986.1164910",
            ),
        ),
    ),
)
