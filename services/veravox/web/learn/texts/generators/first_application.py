"""LPCNet, and the six vocoders of the first application."""

from veravox.core.text import N_
from veravox.web.learn.texts.generators.papers import HIFIGAN, UPSAMPLING_ARTIFACTS
from veravox.web.learn.topic import Paper, Topic

MULTI_BAND_MELGAN = Paper(
    "G. Yang, S. Yang, K. Liu, P. Fang, W. Chen, L. Xie",
    "Multi-band MelGAN: Faster Waveform Generation for High-Quality Text-to-Speech",
    "SLT",
    2021,
    "https://arxiv.org/abs/2005.05106",
)
WAVEFAKE = Paper(
    "J. Frank, L. Schönherr",
    "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
    "NeurIPS Datasets and Benchmarks",
    2021,
    "https://arxiv.org/abs/2111.02813",
)

TOPICS = (
    Topic(
        "lpcnet",
        lead=N_(
            "A small neural network that draws one sample after the other, helped by linear prediction: the one neural vocoder here that needs no weights of yours."
        ),
        how=(
            N_(
                "Every 10 ms, at 16 kHz, 18 cepstral coefficients on a scale like the ear's and two numbers on the pitch are kept. From the coefficients a predictor is computed, which foretells most of each sample. A recurrent network, which remembers what it has said, gives the probabilities of what is left, among 256 steps, and one of them is drawn. It does so 16,000 times a second, which makes it slow."
            ),
            N_(
                "A listener hears a natural voice, now and then with a crackle or a rough onset, for each draw is by chance and a bad one is carried on. The 256 steps leave a fine noise beneath the speech. The pitch follows the original only every 10 ms, and the fine structure between is the network's invention."
            ),
            N_(
                "With seven other generators known, a detector that had never met it had an equal error rate of 29 %. In another experiment, with another front end and other settings, it was 0 %: what a new generator costs depends on the setting too."
            ),
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
                "A listener rarely hears anything. What is left are faint lines at multiples of 86, 689 and 5,512 Hz from the stretching, and all above 7,600 Hz, which is invented. The authors of an open-source detector (LFCC and a light convolutional network; not reviewed by others) left out each set of WaveFake in turn, and it was among the hardest: its equal error rate was 1.2 %, those of LJSpeech's MelGAN, full-band and multi-band MelGAN and Parallel WaveGAN 0.4 to 0.9 %. Voices of the test were very probably known from the training."
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
            "One of the first vocoders that made good speech by a generative adversarial network, trained here for long on one woman's voice. It is quick and has a metallic ring."
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
                "For each sample a random number goes in. A stack of dilated convolutions with gates, usually 30 in three rounds, each looking twice as far as the one before, shapes the noise; the mels, stretched to the samples' rate, have a say in every gate. It learnt from spectrograms at several finenesses and, unlike the paper's, from MelGAN's judges at three time scales. All layers work at the full rate of 22,050 samples a second, which makes it slow: 0.73 s for a second of speech with 16 threads, by its package's own figures."
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
                "About once a second, every 88 columns, 128 random numbers go in and are stretched to one set for each column. Then nine blocks follow, of which eight double the number of samples, to 256 for each column. In each block the signal is normalised, and the mels decide anew how strong each channel is and where its middle lies; softmax gates let some channels through at the others' expense."
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
)
