"""What makes speech."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

WORLD = Paper(
    "M. Morise, F. Yokomori, K. Ozawa",
    "WORLD: A Vocoder-Based High-Quality Speech Synthesis System for Real-Time Applications",
    "IEICE Transactions on Information and Systems E99-D(7)",
    2016,
    "https://doi.org/10.1587/transinf.2015EDP7457",
)
CODE_EXCITED = Paper(
    "M. R. Schroeder, B. S. Atal",
    "Code-Excited Linear Prediction (CELP): High-Quality Speech at Very Low Bit Rates",
    "ICASSP",
    1985,
    "https://doi.org/10.1109/ICASSP.1985.1168147",
)
LINEAR_PREDICTION = Paper(
    "B. S. Atal, S. L. Hanauer",
    "Speech Analysis and Synthesis by Linear Prediction of the Speech Wave",
    "Journal of the Acoustical Society of America 50(2B)",
    1971,
    "https://doi.org/10.1121/1.1912679",
)
MULTI_BAND_MELGAN = Paper(
    "G. Yang, S. Yang, K. Liu, P. Fang, W. Chen, L. Xie",
    "Multi-band MelGAN: Faster Waveform Generation for High-Quality Text-to-Speech",
    "SLT",
    2021,
    "https://arxiv.org/abs/2005.05106",
)
HIFIGAN = Paper(
    "J. Kong, J. Kim, J. Bae",
    "HiFi-GAN: Generative Adversarial Networks for Efficient and High Fidelity Speech Synthesis",
    "NeurIPS",
    2020,
    "https://arxiv.org/abs/2010.05646",
)
UPSAMPLING_ARTIFACTS = Paper(
    "J. Pons, S. Pascual, G. Cengarle, J. Serrà",
    "Upsampling Artifacts in Neural Audio Synthesis",
    "ICASSP",
    2021,
    "https://arxiv.org/abs/2010.14356",
)
WAVEFAKE = Paper(
    "J. Frank, L. Schönherr",
    "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
    "NeurIPS Datasets and Benchmarks",
    2021,
    "https://arxiv.org/abs/2111.02813",
)

GENERATORS = topics(
    Topic(
        "world",
        lead=N_(
            "The classic vocoder: it takes a voice apart into pitch, spectral envelope and breath, and makes the sound anew from these three."
        ),
        how=(
            N_(
                "Every 5 ms, at 16 kHz, it measures the pitch (by DIO, refined by StoneMask), the envelope of the spectrum without the harmonics (by CheapTrick), and how much of each band is noise (by D4C). To speak again, it sets a pulse at each period of the pitch, adds noise where the breath was, and shapes both by the envelope. The noise is the same each time, so that the same clip gives the same copy."
            ),
            N_(
                "A listener hears the same voice, a little buzzing, with breath and crackle of the throat smoothed away. Each pulse has the phase that follows from the envelope instead of the speaker's own, so the waveform gets higher peaks; copies come out 1.1 dB louder than their sources until the common chain levels them. Pitch and envelope move more smoothly than a throat does."
            ),
            N_(
                "Little of its trace is shared by other generators here. A detector that knew seven others and had never met WORLD had an equal error rate of 40 %; guessing has 50 %."
            ),
        ),
        when=N_(
            "In every first dataset: it runs everywhere, needs no weights, is quick, and is easily taken for human by a detector that has not learnt it. Add generators of other kinds beside it."
        ),
        papers=(
            WORLD,
            Paper(
                "M. Morise",
                "D4C, a Band-Aperiodicity Estimator for High-Quality Speech Synthesis",
                "Speech Communication 84",
                2016,
                "https://doi.org/10.1016/j.specom.2016.09.001",
            ),
        ),
    ),
    Topic(
        "mel-cepstral",
        lead=N_(
            "Pulses and noise through a filter of 25 numbers: how speech synthesis sounded in the two decades before neural networks."
        ),
        how=(
            N_(
                "Every 5 ms, at 16 kHz, the smooth curve over the harmonics is found and described by 25 mel-cepstral coefficients, the terms of a cosine series on a frequency axis that is warped as the ear's. The filter has the amplitude that they say and the least delay that goes with it. Through it go pulses where the voice was voiced and white noise elsewhere: the one or the other, never both."
            ),
            N_(
                "25 numbers make formants wide and blunt, and a voice that buzzes and sounds muffled. In a spectrogram the valleys between formants are filled, and voiced sounds have harmonics up to the top where people have breath. With seven other generators known, a detector that had never met it had an equal error rate of 8.5 %: its trace is among the others'."
            ),
        ),
        when=N_(
            "Beside WORLD and linear prediction, to teach what a pulse train through a smooth filter looks like. Alone it is too easy: what finds it misses modern vocoders."
        ),
        papers=(
            Paper(
                "S. Imai, K. Sumita, C. Furuichi",
                "Mel Log Spectrum Approximation (MLSA) Filter for Speech Synthesis",
                "Electronics and Communications in Japan 66(2)",
                1983,
                "",
            ),
            Paper(
                "A. Röbel, X. Rodet",
                "Efficient Spectral Envelope Estimation and Its Application to Pitch Shifting and Envelope Preservation",
                "DAFx",
                2005,
                "",
            ),
        ),
    ),
    Topic(
        "lpc",
        lead=N_(
            "Linear prediction guesses each sample from the eighteen before it. What drives the guesses is replaced by pulses and noise, and the result buzzes."
        ),
        how=(
            N_(
                "The throat rings like a tube, and what rings can be foretold: eighteen weights, found anew every 5 ms at 16 kHz, predict a sample from those before. They are a filter with up to nine resonances, the formants. What they cannot foretell, the residual, is close to what the vocal cords put in."
            ),
            N_(
                "Here the residual is thrown away and made anew: one pulse for each period, put where the voice's own stood, or white noise of the same power. All harmonics of a pulse begin in step, which gives the buzz, and high peaks above the level: by these alone an equal error rate of 18 % was reached."
            ),
            N_(
                "It is the easiest of all to find. A detector that had never met it, but seven others, had an equal error rate of 0.2 %."
            ),
        ),
        when=N_(
            "To hear and see the principle behind half a century of telephones, and as an easy one of several generators. A detector that was tested on it alone proves nothing."
        ),
        papers=(
            LINEAR_PREDICTION,
            Paper(
                "J. Makhoul",
                "Linear Prediction: A Tutorial Review",
                "Proceedings of the IEEE 63(4)",
                1975,
                "https://doi.org/10.1109/PROC.1975.9792",
            ),
        ),
    ),
    Topic(
        "relp",
        lead=N_(
            "Residual-excited linear prediction keeps the lowest kilohertz of what the speaker's vocal cords did, and makes the rest up from it."
        ),
        how=(
            N_(
                "As in linear prediction, eighteen weights every 5 ms describe the throat. But of the residual everything below 1 kHz stays as it was. Rectifying it, that is turning every negative sample positive, makes overtones at the same pitch; these and a little noise are evened out and fill what lies above 1 kHz. Then all of it goes through the filter."
            ),
            N_(
                "Pitch, its small tremor and the phase of the low harmonics are the speaker's own, so a listener can hardly tell it. What gives it away is above 1 kHz: harmonics that follow from those below too exactly, and breath that is a fixed share of the whole. A detector that had never met it, but seven others, had an equal error rate of 35 %."
            ),
        ),
        when=N_(
            "As a hard one among the generators without weights. Its traces are not where the pitch is, so it teaches a detector to look at the upper bands too."
        ),
        papers=(
            Paper(
                "C. K. Un, D. T. Magill",
                "The Residual-Excited Linear Prediction Vocoder with Transmission Rate Below 9.6 kbits/s",
                "IEEE Transactions on Communications 23(12)",
                1975,
                "",
            ),
            LINEAR_PREDICTION,
        ),
    ),
    Topic(
        "griffin-lim",
        lead=N_(
            "It has a mel spectrogram alone and looks for a waveform that fits, by trial and improvement: the hollow sound of text-to-speech without a vocoder."
        ),
        how=(
            N_(
                "80 mels from 80 to 7,600 Hz are kept, at 22,050 Hz with a column every 11.6 ms. They say how strong each band is and nothing of the phase, where each oscillation stands. The amplitudes of 513 frequencies are guessed from the 80 bands, and phases are drawn by chance."
            ),
            N_(
                "Then the spectrogram is turned into sound and the sound into a spectrogram again, 48 times; each time the phases are kept and the amplitudes put back. As the columns overlap, neighbours must agree, and the phases come to fit together; the fast version, used here, steps a little beyond each improvement. The seed decides where it begins."
            ),
            N_(
                "They never fit together quite. A listener hears a hollow, slightly reverberant voice, for the pulses of the throat are smeared over the 46 ms of a column. With seven other generators known, a detector that had never met it had an equal error rate of 27 %."
            ),
        ),
        when=N_(
            "In a first dataset: it needs no weights, and quick demonstrations of text-to-speech often end in it. Put mel inversion beside it, so that a detector learns more than one way of guessing phases."
        ),
        papers=(
            Paper(
                "D. W. Griffin, J. S. Lim",
                "Signal Estimation from Modified Short-Time Fourier Transform",
                "IEEE Transactions on Acoustics, Speech, and Signal Processing 32(2)",
                1984,
                "https://doi.org/10.1109/TASSP.1984.1164317",
            ),
            Paper(
                "N. Perraudin, P. Balazs, P. L. Søndergaard",
                "A Fast Griffin-Lim Algorithm",
                "WASPAA",
                2013,
                "https://doi.org/10.1109/WASPAA.2013.6701851",
            ),
        ),
    ),
    Topic(
        "mel-inversion",
        lead=N_(
            "Mels turned back into sound in one pass: each tone's phase simply runs on at the tone's own frequency. It is smoother than Griffin-Lim, and quicker."
        ),
        how=(
            N_(
                "It starts from the same 80 mels from 80 to 7,600 Hz. The amplitudes of 513 frequencies are found by 40 rounds that never let one fall below zero. Then columns four times as close are interpolated, and in each of them the peaks are sought: a peak is taken for one tone, and its phase moves on by as much as that tone turns in 2.9 ms. The frequencies around a peak are locked to it."
            ),
            N_(
                "No chance is involved. Steady vowels come out clean; hisses and plosives, which have no tones, turn into something faintly tonal. Each harmonic runs on by itself, so that they lose step with each other and the pulses of the throat dissolve: the voice sounds soft and a little watery. Where its spectrum ends also tells: by that alone an equal error rate of 14 % was reached behind the common chain."
            ),
            N_(
                "Its trace resembles nobody's. A detector that had never met it, but seven others, had an equal error rate of 45 %, hardly better than guessing."
            ),
        ),
        when=N_(
            "Beside Griffin-Lim, from which it differs in nothing but the phases and the guess of amplitudes. Leave it out of the training to see what a detector is worth to a stranger."
        ),
        papers=(
            Paper(
                "G. T. Beauregard, M. Harish, L. Wyse",
                "Single Pass Spectrogram Inversion",
                "IEEE International Conference on Digital Signal Processing",
                2015,
                "https://ieeexplore.ieee.org/document/7251907",
            ),
            Paper(
                "D. D. Lee, H. S. Seung",
                "Algorithms for Non-negative Matrix Factorization",
                "NIPS",
                2000,
                "",
            ),
        ),
    ),
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
                "At 8 kHz, each 20 ms are sent in 159 bits. Ten of linear prediction's weights describe the throat. The excitation is a sum of two: a piece of its own past, one pitch period back, and for each 5 ms four pulses whose places and signs are sent. The encoder tries which of them sounds nearest to the speech, which is called analysis by synthesis."
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
                "At 8 kHz, each 30 ms are sent in 189 bits, so whatever it does, it does in steps of 30 ms, or of 7.5 ms within them. A prediction filter of order 10 describes the throat, the past excitation gives the pitch, and for each 7.5 ms five or six pulses of one common height, each upwards or downwards, fill in the rest. Which pulses, the encoder finds by trying."
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
            "RealAudio 1.0 of 1995: the first speech that was streamed over the internet, by modems of 14,400 bit/s."
        ),
        how=(
            N_(
                "At 8 kHz, each 20 ms become 20 bytes, 8 kbit/s. Ten numbers describe the throat's filter. The excitation is chosen four times in each frame, as a sum of three: a piece of its own past for the pitch, and one entry out of each of two tables of 128 fixed patterns, with a gain."
            ),
            N_(
                "As it may choose among 128 patterns only, noise and consonants repeat the same few shapes: a listener hears a sandy telephone voice. Nothing is left above 4 kHz. AMR and G.723.1 share its principle, linear prediction that is driven by codes, so their traces are akin."
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
    Topic(
        "lpcnet",
        lead=N_(
            "A small neural network that draws one sample after the other, helped by linear prediction: the one neural vocoder here that needs no weights of yours."
        ),
        how=(
            N_(
                "Every 10 ms, at 16 kHz, 18 cepstral coefficients on a scale like the ear's and two numbers on the pitch are kept. From the coefficients a predictor is computed, which foretells most of each sample. A recurrent network, which remembers what it has said, gives the probabilities of what is left, among 256 steps, and one of them is drawn. It does so 16,000 times a second, which makes it slow: a second of speech takes about half a second of one core."
            ),
            N_(
                "A listener hears a natural voice, now and then with a crackle or a rough onset, for each draw is by chance and a bad one is carried on. The 256 steps leave a fine noise beneath the speech. The pitch follows the original only every 10 ms, and the fine structure between is the network's invention."
            ),
            N_("With seven other generators known, a detector that had never met it had an equal error rate of 29 %."),
        ),
        when=N_(
            "Whenever Debian's libcodec2 is installed: without it a dataset of generators without weights holds no neural one. Its copies differ with the seed, as those of noise-driven vocoders do."
        ),
        papers=(
            Paper(
                "J.-M. Valin, J. Skoglund",
                "LPCNet: Improving Neural Speech Synthesis Through Linear Prediction",
                "ICASSP",
                2019,
                "https://arxiv.org/abs/1810.11846",
            ),
        ),
    ),
    Topic(
        "ljspeech_full_band_melgan.v2",
        lead=N_(
            "MelGAN with a wider view, which makes the whole band at once. It is one of the first application's six and was trained on one woman's voice."
        ),
        how=(
            N_(
                "A network of convolutions turns 80 mels, from 80 to 7,600 Hz, into 22,050 samples a second. Three transposed convolutions stretch a column by 8, 8 and 4, to 256 samples, and dilated convolutions behind each look far to both sides. In training it had to match spectrograms at several finenesses, and to deceive networks that tell real from made."
            ),
            N_(
                "Each transposed convolution can repeat a faint pattern at the rate of what it is given: 86, 689 and 5,512 times a second. Such lines stand still in a spectrogram, whatever is said. Above 7,600 Hz, where the mels end, the network invents; the common chain cuts that part away. A listener hears little, at most a slight ring in long vowels."
            ),
        ),
        when=N_(
            "To repeat the first application, or as one of several neural vocoders. On voices unlike LJSpeech's, men's above all, it sounds worse than on hers, which makes it easier to find. It wants its weights, ParallelWaveGAN's archive."
        ),
        papers=(MULTI_BAND_MELGAN, UPSAMPLING_ARTIFACTS),
    ),
    Topic(
        "ljspeech_hifigan.v1",
        lead=N_(
            "HiFi-GAN as ParallelWaveGAN trained it on one woman's voice: the most natural of the first application's six."
        ),
        how=(
            N_(
                "80 mels from 80 to 7,600 Hz are stretched by 8, 8, 2 and 2 to 22,050 samples a second. Behind each step several stacks of convolutions, which look over short, middle and long stretches, work side by side, and their mean goes on. In training, some of the judges looked at every 2nd, 3rd, 5th, 7th and 11th sample only. That showed them pitch, and so the generator learnt to keep it."
            ),
            N_(
                "A listener rarely hears anything. What is left are faint lines at multiples of 86, 689 and 5,512 Hz from the stretching, and all above 7,600 Hz, which is invented. In published tests on WaveFake, with an LFCC network and each vocoder left out in turn, it was among the hardest: its equal error rate was 1.2 %, those of MelGAN's family and Parallel WaveGAN 0.4 to 0.9 %. The same two speakers stood on both sides there."
            ),
        ),
        when=N_(
            "First among the six, where there is room for one. For other voices and for models of HiFi-GAN's authors take hifigan, which is given mels by another recipe."
        ),
        papers=(HIFIGAN, WAVEFAKE),
    ),
    Topic(
        "ljspeech_melgan.v3.long",
        lead=N_(
            "The first vocoder that made good speech by a generative adversarial network, trained here for long on one woman's voice. It is quick and has a metallic ring."
        ),
        how=(
            N_(
                "Two kinds of networks learn against each other: a generator makes samples out of 80 mels, and judges, in the paper at three time scales, try to tell them from real ones. The generator stretches each column by 8, 8, 2 and 2 through transposed convolutions, with three dilated convolutions behind each. No noise goes in, so the same mels give the same sound."
            ),
            N_(
                "The stretching leaves lines that stand still in a spectrogram, at multiples of 86, 689 and 5,512 Hz; with few convolutions behind each step there is little to smooth them. Together with harmonics that waver in phase they make the metallic ring. Above 7,600 Hz, where the mels end, all is invented."
            ),
        ),
        when=N_(
            "To repeat the first application, and as an easier neural vocoder beside HiFi-GAN. On a processor it made a second of speech in 0.14 s with 16 threads, by its package's own figures."
        ),
        papers=(
            Paper(
                "K. Kumar, R. Kumar, T. de Boissière, L. Gestin, W. Z. Teoh, J. Sotelo, A. de Brébisson, Y. Bengio, A. Courville",
                "MelGAN: Generative Adversarial Networks for Conditional Waveform Synthesis",
                "NeurIPS",
                2019,
                "https://arxiv.org/abs/1910.06711",
            ),
            UPSAMPLING_ARTIFACTS,
        ),
    ),
    Topic(
        "ljspeech_multi_band_melgan.v2",
        lead=N_(
            "A MelGAN that makes four bands of frequency at once, each at a quarter of the rate, and joins them by a filter bank: the quickest of the first application's six."
        ),
        how=(
            N_(
                "One network stretches the mels by 8, 4 and 2 and gives four signals of 5,512 samples a second. A bank of four filters with 63 taps each, a pseudo-QMF bank, brings them to 22,050 Hz, each in its place: up to 2.8 kHz, to 5.5, to 8.3 and to 11. The network computes a quarter as many points, which makes it so quick: a second of speech takes 0.06 s with 16 threads, by its package's own figures."
            ),
            N_(
                "At the seams near 2.8, 5.5 and 8.3 kHz the mirror images of two neighbouring bands are to cancel. They do so only if both are exact, and made ones never are quite: there, thin stripes that do not belong to the voice may be seen. A listener hears at most a slight roughness."
            ),
        ),
        when=N_(
            "Where many hours are to be copied without a GPU, and as the one with seams between its bands. Cut below 7 kHz, two of the three seams are left for a detector to find."
        ),
        papers=(
            MULTI_BAND_MELGAN,
            Paper(
                "T. Q. Nguyen",
                "Near-Perfect-Reconstruction Pseudo-QMF Banks",
                "IEEE Transactions on Signal Processing 42(1)",
                1994,
                "",
            ),
        ),
    ),
    Topic(
        "ljspeech_parallel_wavegan.v3",
        lead=N_(
            "It turns noise into speech, all samples at once, while the mels tell it what to say. It is one of the first application's six, and the slowest."
        ),
        how=(
            N_(
                "For each sample a random number goes in. A stack of dilated convolutions with gates, usually 30 in three rounds, each looking twice as far as the one before, shapes the noise; the mels, stretched to the samples' rate, have a say in every gate. It learnt from spectrograms at several finenesses and from one judge. All layers work at the full rate of 22,050 samples a second, which makes it slow: 0.73 s for a second of speech with 16 threads, by its package's own figures."
            ),
            N_(
                "As it begins with noise, another seed gives another copy of the same clip. Only the mels are stretched, no signal within the network, so the still lines of MelGAN's family are weak or missing. What is left are a hiss between the harmonics, tremors of pitch in long vowels, and an invented band above 7,600 Hz."
            ),
        ),
        when=N_(
            "With a GPU, as a vocoder of another kind beside MelGAN and HiFi-GAN; its package's models of other corpora, such as arctic_slt_parallel_wavegan.v1, can be named likewise. Without a GPU count on hours."
        ),
        papers=(
            Paper(
                "R. Yamamoto, E. Song, J.-M. Kim",
                "Parallel WaveGAN: A Fast Waveform Generation Model Based on Generative Adversarial Networks with Multi-Resolution Spectrogram",
                "ICASSP",
                2020,
                "https://arxiv.org/abs/1910.11480",
            ),
            WAVEFAKE,
        ),
    ),
    Topic(
        "ljspeech_style_melgan.v1",
        lead=N_(
            "It begins with a little noise and lets the mels give it its style, as networks do that paint pictures. It is one of the first application's six."
        ),
        how=(
            N_(
                "About once a second, every 88 columns, 128 random numbers go in and are stretched to one set for each column. Then eight blocks double the number of samples, to 256 for each column. In each block the signal is normalised, and the mels decide anew how strong each channel is and where its middle lies; softmax gates let some channels through at the others' expense."
            ),
            N_(
                "Samples are doubled by repeating them, which leaves mirror images of the lower half in the upper one; the convolutions behind must smooth them away and do so almost. Another seed gives another copy. A listener hears a natural voice with a faint noise over it; above 7,600 Hz, where the mels end, all is invented."
            ),
        ),
        when=N_(
            "To repeat the first application, and to add a vocoder without transposed convolutions near its end. It wants its weights, as the other five do."
        ),
        papers=(
            Paper(
                "A. Mustafa, N. Pia, G. Fuchs",
                "StyleMelGAN: An Efficient High-Fidelity Adversarial Vocoder with Temporal Adaptive Normalization",
                "ICASSP",
                2021,
                "https://arxiv.org/abs/2011.01557",
            ),
        ),
    ),
    Topic(
        "hifigan",
        lead=N_(
            "Any HiFi-GAN that was trained with its authors' code: the vocoder behind a great part of the text-to-speech since 2020."
        ),
        how=(
            N_(
                "Usually 80 mels from 0 to 8,000 Hz go in, with natural logarithms, and 22,050 samples a second come out; the model's config.json says so exactly. Transposed convolutions stretch a column by 8, 8, 2 and 2. Behind each, blocks of dilated convolutions with kernels of 3, 7 and 11 work side by side. One set of judges looked at the waveform folded at periods of 2, 3, 5, 7 and 11 samples, another at smoothed and thinned versions of it."
            ),
            N_(
                "A listener rarely hears anything where the voice resembles those of the training; on others a ring or a blurred onset. In a spectrogram there may be faint still lines at multiples of 86, 689 and 5,512 Hz, and the part above 8 kHz does not follow the voice, for no mel describes it."
            ),
        ),
        when=N_(
            "With a model that was trained on many speakers, as a first neural vocoder to learn from. Put config.json and the generator's checkpoint into the folder generators; nothing of them is run. For the first application's own take ljspeech_hifigan.v1."
        ),
        papers=(HIFIGAN, UPSAMPLING_ARTIFACTS),
    ),
    Topic(
        "bigvgan",
        lead=N_(
            "HiFi-GAN made larger and freed of aliasing, and trained on much more than one voice. Its copies are the hardest to tell."
        ),
        how=(
            N_(
                "The plan is HiFi-GAN's, with up to 112 million weights. Its activation is Snake, x + sin²(ax)/b, which bends a signal periodically, as voices are periodic. Bending makes overtones above half the sampling rate, which would fold back as false tones. So each activation runs at twice the rate, between two low-pass filters, and the false tones are cut off."
            ),
            N_(
                "It speaks voices, languages and noises that it never learnt. The false tones that give other vocoders away are mostly gone; what remains are the transposed convolutions' faint lines and phases that are plausible instead of right. A listener has nothing to go by, and a detector little."
            ),
        ),
        when=N_(
            "As the hardest class, once a detector does well on the others, and to learn how much of its success was due to easy ones. It is slow without a GPU and wants config.json and bigvgan_generator.pt, of version 1 or 2."
        ),
        papers=(
            Paper(
                "S. Lee, W. Ping, B. Ginsburg, B. Catanzaro, S. Yoon",
                "BigVGAN: A Universal Neural Vocoder with Large-Scale Training",
                "ICLR",
                2023,
                "https://arxiv.org/abs/2206.04658",
            ),
        ),
    ),
    Topic(
        "vocos",
        lead=N_(
            "A neural vocoder that never stretches anything: it says amplitude and phase of every frequency, and an inverse Fourier transform makes the sound."
        ),
        how=(
            N_(
                "Usually 100 mels from 0 to 12,000 Hz go in, a column every 10.7 ms, and 24,000 samples a second come out. ConvNeXt blocks, convolutions along time alone, work on columns all the way and give 513 amplitudes and as many angles for each. The inverse transform adds up columns of 43 ms that overlap by three quarters. As all is done at the columns' rate it is many times quicker than HiFi-GAN."
            ),
            N_(
                "There is no transposed convolution, hence no still lines. What it gets wrong it gets wrong for a whole column: an onset is spread over the 43 ms around it, and where neighbouring columns disagree on the phase they cancel in part. A listener hears a clean voice, at most a soft onset; in a spectrogram with short windows the steps of 10.7 ms may show."
            ),
        ),
        when=N_(
            "Beside a vocoder of HiFi-GAN's kind, as the modern one with other traces, and where there is no GPU. Only models on mels can be used, for those on codes of EnCodec do not start from speech alone."
        ),
        papers=(
            Paper(
                "H. Siuzdak",
                "Vocos: Closing the Gap Between Time-Domain and Fourier-Based Neural Vocoders for High-Quality Audio Synthesis",
                "ICLR",
                2024,
                "https://arxiv.org/abs/2306.00814",
            ),
        ),
    ),
)
