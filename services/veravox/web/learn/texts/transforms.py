"""How a window becomes a picture."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

FASTAI = Paper(
    "J. Howard, S. Gugger",
    "fastai: A Layered API for Deep Learning",
    "Information 11(2)",
    2020,
    "https://doi.org/10.3390/info11020108",
)

TRANSFORMS = topics(
    Topic(
        "Resize",
        lead=N_(
            "The whole window is scaled to 128 x 128 points, whatever its length and however many bands there are."
        ),
        how=(
            N_(
                "Networks want pictures of one size. A window of 1.28 s has 110 columns and 80 bands in a log-mel spectrogram; both are stretched to 128, and points in between are interpolated from their neighbours. Where there are more columns or bands than 128, each point is a mean of what it stands for. Simply leaving points out would make patterns that were never there, which is called aliasing."
            ),
            N_(
                "The price is fineness. In a window of 10 s each column of the picture stands for 78 ms instead of 11.6 ms, and a click of a few milliseconds fades into its surroundings. So the length of the window decides what the network can hear: many syllables coarsely, or a few finely. In training a window begins at a random place of its clip; in judging, windows cover the clip evenly."
            ),
        ),
        when=N_(
            "Usually: nothing is cut away, every front end fits, and the window may have any length from 0.05 to 60 s. Choose a random crop where each column is to stay what the front end made."
        ),
        papers=(
            Paper(
                "G. Parmar, R. Zhang, J.-Y. Zhu",
                "On Aliased Resizing and Surprising Subtleties in GAN Evaluation",
                "CVPR",
                2022,
                "https://arxiv.org/abs/2104.11222",
            ),
            FASTAI,
        ),
    ),
    Topic(
        "RandomCrop",
        lead=N_("A stretch of exactly 128 columns is cut out of the clip and never scaled: every detail stays."),
        how=(
            N_(
                "128 columns are 1.49 s of a mel, linear or constant-Q spectrogram and 1.28 s of LFCC; the window's length that a training asks for does not count here. In training the stretch begins at a random place, so that the network sees another part of the clip in each epoch. In judging, stretches cover the clip evenly."
            ),
            N_(
                "The bands are not scaled either. Where there are fewer than 128 rows the rest is filled with zeros, above and below: in training the bands lie at a random height, in judging in the middle. Of the linear spectrogram's 257 bands 128 neighbouring ones are taken, at random in training and the middle ones in judging, which are those from 2.8 to 8.2 kHz. What gives a copy away outside of them is then not heard."
            ),
        ),
        when=N_(
            "With mel, LFCC or constant-Q, where traces are as short as a column and a second and a half is enough. For the linear spectrogram and for longer windows take Resize."
        ),
        papers=(
            Paper(
                "A. Krizhevsky, I. Sutskever, G. E. Hinton",
                "ImageNet Classification with Deep Convolutional Neural Networks",
                "Communications of the ACM 60(6), first at NIPS 2012",
                2017,
                "https://doi.org/10.1145/3065386",
            ),
            FASTAI,
        ),
    ),
)
