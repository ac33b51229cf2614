"""How sound becomes columns of numbers."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

DOES_IT_GENERALIZE = Paper(
    "N. M. Müller, P. Czempin, F. Dieckmann, A. Froghyar, K. Böttinger",
    "Does Audio Deepfake Detection Generalize?",
    "Interspeech",
    2022,
    "https://arxiv.org/abs/2203.16263",
)

FRONT_ENDS = topics(
    Topic(
        "mel",
        lead=N_(
            "A picture of how loud 80 bands of frequency are, column by column. The bands are spaced as the ear hears: narrow below, wide above."
        ),
        how=(
            N_(
                "The sound is brought to 22,050 samples a second. Every 256 samples, 11.6 ms, a piece of 1,024 samples, 46 ms, is faded in and out by a Hann window, and a Fourier transform tells how much of each of 513 frequencies is in it. Triangular filters gather these into 80 bands from 0 to 11,025 Hz, and the logarithm makes decibels of them. What is stored is one of 256 steps of 0.47 dB, from -80 to 40 dB."
            ),
            N_(
                "The mel scale, in Slaney's form that is used here, is even up to 1 kHz and logarithmic above. So the lowest bands are 41 Hz wide, the highest 450 Hz, and 57 of the 80 lie below 4 kHz. Pitch and vowels are seen finely, and what a generator does between 4 and 11 kHz has to show in 23 bands. The phase itself is not kept. It shows only indirectly: pulses whose phases are spoilt smear into the columns beside them."
            ),
        ),
        when=N_(
            "The one to begin with: most neural vocoders are given mels themselves, and for voices that it had never heard compact was best with it. For copies by LPCNet and WORLD LFCC was better; for traces high up try the linear spectrogram."
        ),
        papers=(
            Paper(
                "S. S. Stevens, J. Volkmann, E. B. Newman",
                "A Scale for the Measurement of the Psychological Magnitude Pitch",
                "Journal of the Acoustical Society of America 8(3)",
                1937,
                "https://doi.org/10.1121/1.1915893",
            ),
            Paper(
                "S. B. Davis, P. Mermelstein",
                "Comparison of Parametric Representations for Monosyllabic Word Recognition in Continuously Spoken Sentences",
                "IEEE Transactions on Acoustics, Speech, and Signal Processing 28(4)",
                1980,
                "https://doi.org/10.1109/TASSP.1980.1163420",
            ),
        ),
    ),
    Topic(
        "linear",
        lead=N_(
            "The plain spectrogram: every frequency of the Fourier transform is a band of its own, 257 of them, 43 Hz apart."
        ),
        how=(
            N_(
                "At 22,050 samples a second, every 11.6 ms, a piece of 512 samples, 23 ms, is transformed under a Hann window, and its power is told in decibels. The piece is half as long as with mel: a click is seen more exactly in time, while the harmonics of a deep voice, 100 Hz apart, begin to blur into each other."
            ),
            N_(
                "Nothing favours the low frequencies. Of its 257 bands 164 lie above 4 kHz, of the mel spectrogram's 80 only 23, and generators may differ there, for ears are coarse there and many vocoders were trained with mels. In a published comparison of detectors, constant-Q or plain spectrograms instead of mels lowered the equal error rate by 37 % on average, all else equal; on recordings from the internet all of those detectors did badly."
            ),
            N_(
                "That is its danger too. If human clips reach 11 kHz and the copies 7 kHz, the label can be read off the top of the picture, and the detector learns bandwidth instead of voices. The audit of a dataset tells such cues."
            ),
        ),
        when=N_(
            "Where high frequencies are thought to tell, and all classes have the same bandwidth. Use it with Resize, which shows all 257 bands. In our own tests, with compact, windows of 1.28 s and all clips cut at 7 kHz, mel was better for each of eight generators: measure both."
        ),
        papers=(
            Paper(
                "J. B. Allen, L. R. Rabiner",
                "A Unified Approach to Short-Time Fourier Analysis and Synthesis",
                "Proceedings of the IEEE 65(11)",
                1977,
                "https://doi.org/10.1109/PROC.1977.10770",
            ),
            DOES_IT_GENERALIZE,
        ),
    ),
    Topic(
        "lfcc",
        lead=N_(
            "Linear frequency cepstral coefficients: 20 numbers that describe the shape of a spectrum, how they change, and how the change changes. The baselines of the ASVspoof challenges hear this."
        ),
        how=(
            N_(
                "At 16,000 samples a second, every 10 ms, a piece of 20 ms is transformed, and 20 triangles of equal width gather its power from 0 to 8 kHz. A cosine transform of their logarithms makes 20 coefficients: the first is the level, the second the tilt from low to high, the later ones are ever finer ripples. The differences between the frame after and the frame before follow, and the differences of these, 60 rows in all."
            ),
            N_(
                "So the picture's rows are coefficients and no frequencies. Changes from frame to frame stand in it as numbers of their own, which show where a generator moves too smoothly or jumps from frame to frame. In our tests, where compact knew half of the generators and windows were 1.28 s long, the equal error rate was 15 % (9 % with SpecAugment), where mels came to 26 % at best, for WORLD and 22 % (16 %), where they came to 34 % at best, for LPCNet; for linear prediction, RELP and FARGAN mels were far better. With seven other generators known, WORLD still had 40 %."
            ),
        ),
        when=N_(
            "To compare with ASVspoof's figures, and against WORLD and LPCNet. Noise, gain and band limits cannot be added on the fly, for they need levels of frequencies; make noise a condition of the dataset instead."
        ),
        papers=(
            Paper(
                "M. Sahidullah, T. Kinnunen, C. Hanilçi",
                "A Comparison of Features for Synthetic Speech Detection",
                "Interspeech",
                2015,
                "https://www.isca-archive.org/interspeech_2015/sahidullah15_interspeech.html",
            ),
            Paper(
                "M. Todisco, X. Wang, V. Vestman, M. Sahidullah, H. Delgado, A. Nautsch, J. Yamagishi, N. Evans, T. Kinnunen, K. A. Lee",
                "ASVspoof 2019: Future Horizons in Spoofed and Fake Audio Detection",
                "Interspeech",
                2019,
                "https://arxiv.org/abs/1904.05441",
            ),
        ),
    ),
    Topic(
        "cqt",
        lead=N_(
            "A spectrogram tuned like a piano: 88 bands a semitone apart, from 65 Hz to 9,956 Hz, each listened to for the same number of its own periods."
        ),
        how=(
            N_(
                "A Fourier transform listens to all frequencies for the same time. Here each band takes 17 of its own periods: 0.26 s at the bottom, where semitones lie 4 Hz apart, and 2 ms at the top. So pitch is fine below and time is fine above. A new column comes every 11.6 ms, at 22,050 samples a second."
            ),
            N_(
                "On such a scale the harmonics of a voice keep their distances: whoever speaks higher moves their pattern up. That suits a convolution, which looks for the same pattern everywhere; changes of melody show well. Against that, a click is smeared over a quarter of a second at the bottom, and at the top a column hears only 2 ms out of 11.6: what falls in between is not seen."
            ),
        ),
        when=N_(
            "To look at pitch, and as a second opinion beside mel. It is the slowest to compute, about half as fast as mel, and has nothing above 10 kHz."
        ),
        papers=(
            Paper(
                "J. C. Brown",
                "Calculation of a Constant Q Spectral Transform",
                "Journal of the Acoustical Society of America 89(1)",
                1991,
                "https://doi.org/10.1121/1.400476",
            ),
            Paper(
                "M. Todisco, H. Delgado, N. Evans",
                "Constant Q Cepstral Coefficients: A Spoofing Countermeasure for Automatic Speaker Verification",
                "Computer Speech & Language 45",
                2017,
                "https://doi.org/10.1016/j.csl.2017.01.001",
            ),
        ),
    ),
    Topic(
        "pictures",
        lead=N_(
            "For datasets that hold pictures of spectrograms instead of sound: their grey levels are taken as they are."
        ),
        how=(
            N_(
                "Each picture is scaled to 128 rows, with the lowest band at the bottom, and its grey levels from 0 to 255 are stored. Nobody knows how much time a column stands for; it counts as 10 ms, so that the usual window of 1.28 s is 128 columns wide."
            ),
            N_(
                "How the pictures were made from sound, with which rate, bands, and range of levels, is not in them. A model that learnt from them therefore judges pictures that were made in the same way, and no recording. Axes, frames, and the sizes of pictures may also differ from class to class, and a network finds that sooner than any voice."
            ),
        ),
        when=N_(
            "Only where the sound is lost, as with the first application's pictures. Wherever there are recordings, import these and choose another front end; noise, gain and band limits on the fly need one too."
        ),
        papers=(
            Paper(
                "S. Hershey, S. Chaudhuri, D. P. W. Ellis, J. F. Gemmeke, A. Jansen, R. C. Moore, M. Plakal, D. Platt, R. A. Saurous, B. Seybold, M. Slaney, R. J. Weiss, K. Wilson",
                "CNN Architectures for Large-Scale Audio Classification",
                "ICASSP",
                2017,
                "https://arxiv.org/abs/1609.09430",
            ),
        ),
    ),
)
