"""What the pages of callbacks say: what each of them does to a training, and when that helps."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

CALLBACKS = topics(
    Topic(
        "EarlyStoppingCallback",
        N_(
            "Ends a training when a figure of the validation clips has not become better for so many epochs. It saves the time in which nothing is gained any more."
        ),
        (
            N_(
                "After each epoch it compares the figure, by default the validation loss, with the best one so far. If it is better by more than min_delta, a counter goes back to 0; if not, the counter goes up by 1, and when it reaches patience the training ends. With a patience of 3 and validation losses of 0.50, 0.41, 0.42, 0.43 and 0.44 it ends after the fifth epoch."
            ),
            N_(
                "A network first learns what holds for all clips, and later learns its own clips by heart. Then the training loss goes on falling while the validation loss rises. The model is that of the best epoch in any case (the greatest macro F1 on validation windows, of equal ones the smaller loss), so stopping saves time rather than the model."
            ),
            N_(
                "The default patience of 1 ends at the first epoch that is not better, and with few validation clips that is often chance. One cycle lets the learning rate rise early and fall to nearly nothing at the end, where much is gained: an early end cuts just that off. In a fine-tuning it ends only the part that is running; after the first the second still comes."
            ),
        ),
        N_(
            "Use it with many epochs, and with a patience of several. Leave it out of short trainings, and do not let it watch train_loss, which also falls where clips are learnt by heart."
        ),
        (
            Paper(
                "L. Prechelt",
                "Early Stopping - But When?",
                "Neural Networks: Tricks of the Trade, Springer",
                1998,
                "https://doi.org/10.1007/3-540-49430-8_3",
            ),
        ),
    ),
    Topic(
        "GradientAccumulation",
        N_(
            "Adds up what several batches say before the weights move once. It gives the effect of a large batch in the memory of a small one."
        ),
        (
            N_(
                "A gradient says of each weight how the loss changes with it. Usually the weights move after every batch; here the gradients of several batches are summed first. With batches of 32 windows and n_acc=128 the weights move after every fourth batch, by the mean over 128 windows."
            ),
            N_(
                "A mean over more windows is steadier, and only the sums take memory. It is not a large batch in every respect: batch normalisation still takes its means from each small batch. And there are fewer steps, 25 instead of 100 in an epoch of 100 batches, so that the rate or the number of epochs may have to grow."
            ),
            N_(
                "It counts windows, while the field Accumulate counts batches. Up to the batch size the weights still move after every batch: with its default of 32 and batches of 32 nothing changes, and below that the gradient becomes longer, which Adam evens out and a gradient clip notices."
            ),
        ),
        N_(
            "Use it where a network fits into memory with small batches only, such as VGG16 on a small GPU. If a larger batch fits, take that: it is quicker, and normalisation sees all of it."
        ),
        (
            Paper(
                "M. Ott, S. Edunov, D. Grangier, M. Auli",
                "Scaling Neural Machine Translation",
                "Third Conference on Machine Translation (WMT)",
                2018,
                "https://arxiv.org/abs/1806.00187",
            ),
            Paper(
                "P. Goyal, P. Dollár, R. Girshick et al.",
                "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
                "arXiv",
                2017,
                "https://arxiv.org/abs/1706.02677",
            ),
        ),
    ),
    Topic(
        "GradientClip",
        N_(
            "Shortens a gradient that is longer than a limit, so that one odd batch cannot throw the weights about. Its direction stays."
        ),
        (
            N_(
                "The gradients of all weights together are one long arrow. Its length, with norm_type 2, is the root of the sum of all squares. With max_norm=1 an arrow of length 5 is divided by 5, and one of length 0.8 stays as it is."
            ),
            N_(
                "Now and then the loss has a cliff: a strange clip gives a huge gradient, and a single step would undo what hundreds have learnt. The optimiser here, Adam, divides each gradient by its usual size, so that shortening all of them alike changes little. What clipping changes is the rare one that sticks out."
            ),
            N_(
                "A limit that is never reached does nothing; one that always bites hides how large gradients are. It mends no loss that is not a number: such a run is ended, and its batch is kept to be looked at. Where gradients are accumulated, the sum is what is shortened."
            ),
        ),
        N_(
            "Use it where the curve of the loss jumps up now and then; 1 is a usual limit. If it jumps all the time, lower the learning rate first. The field Gradient clip does the same."
        ),
        (
            Paper(
                "R. Pascanu, T. Mikolov, Y. Bengio",
                "On the difficulty of training Recurrent Neural Networks",
                "ICML",
                2013,
                "https://arxiv.org/abs/1211.5063",
            ),
            Paper(
                "J. Zhang, T. He, S. Sra, A. Jadbabaie",
                "Why gradient clipping accelerates training: A theoretical justification for adaptivity",
                "ICLR",
                2020,
                "https://arxiv.org/abs/1905.11881",
            ),
        ),
    ),
    Topic(
        "MixUp",
        N_(
            "The network learns from blends of two windows, and is to say both classes in the proportion of the blend. That keeps it from being sure where it has no reason."
        ),
        (
            N_(
                "Each window gets a partner from the same batch and a share λ of at least one half, drawn by a Beta distribution. The picture is λ times the window plus 1 - λ times the partner, and the loss is blended likewise. Of 0.8 of a human window and 0.2 of an LPCNet one the network is to say: 80 % human, 20 % LPCNet."
            ),
            N_(
                "Between the clips that it knows it thus learns to go evenly from one answer to the other, instead of jumping somewhere. With alpha near 0 one window prevails in nearly every blend; with alpha 1 all proportions are as likely; 0.4 is fastai's default."
            ),
            N_(
                "Pictures are blended, not sounds: with a log-mel spectrogram levels in decibels are averaged, which no microphone would hear. Faint traces of a generator may drown in it. The training loss is of blends and cannot come near 0, so that it may lie above the validation loss without anything being wrong."
            ),
        ),
        N_(
            "Try it with few clips, or where a model is too sure of itself, and compare with a training without it. Where the traces are small and local, CutMix leaves them whole; both at once are refused. Ticking Mixup in the form does the same with alpha 0.4."
        ),
        (
            Paper(
                "H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz",
                "mixup: Beyond Empirical Risk Minimization",
                "ICLR",
                2018,
                "https://arxiv.org/abs/1710.09412",
            ),
            Paper(
                "S. Thulasidasan, G. Chennupati, J. Bilmes, T. Bhattacharya, S. Michalak",
                "On Mixup Training: Improved Calibration and Predictive Uncertainty for Deep Neural Networks",
                "NeurIPS",
                2019,
                "https://arxiv.org/abs/1905.11001",
            ),
        ),
    ),
    Topic(
        "CutMix",
        N_(
            "A rectangle of each window is replaced by the same rectangle of another one, and the network is to say both classes by their areas. It learns to look everywhere, for the trace may be in any part."
        ),
        (
            N_(
                "A share λ is drawn for the batch, and each window gets a partner. A rectangle as large as 1 - λ of the picture is placed anywhere, and what lies in it comes from the partner. With λ = 0.75 and a picture of 128 by 128 it is 64 by 64, a quarter: the network is to say 75 % of the one class and 25 % of the other."
            ),
            N_(
                "In a spectrogram that is a stretch of time in a range of frequencies. Inside and outside of it every detail stays as it was, which mixup does not leave. Where the rectangle sticks out over the edge it is cut, and only what is left of it counts."
            ),
            N_(
                "The label goes by area, not by content: a rectangle of silence shows no generator and still counts. Its edges are sharp as in no recording. The training loss is of mixed windows, so it cannot come near 0."
            ),
        ),
        N_(
            "Try it where a network seems to rest on a single band or moment, and compare with a training without it. Mixup is the other way to blend; only one of them may be there."
        ),
        (
            Paper(
                "S. Yun, D. Han, S. J. Oh, S. Chun, J. Choe, Y. Yoo",
                "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features",
                "ICCV",
                2019,
                "https://arxiv.org/abs/1905.04899",
            ),
        ),
    ),
    Topic(
        "BnFreeze",
        N_(
            "While the body of a pretrained network is frozen, the means and variances of its normalisation stay too. Without it they follow the new data even though the other weights wait."
        ),
        (
            N_(
                "Batch normalisation brings what comes out of a layer to mean 0 and variance 1. In training it takes both from the batch and keeps a running mean of them for later. A fine-tuning first teaches the new head alone; the body's convolutions are frozen then, but by fastai's default its normalisation goes on learning."
            ),
            N_(
                "With this callback the frozen body's normalisation does not learn and uses the means that came with the pretrained weights. So the body gives the same numbers for the same window throughout that part, also in batches so small that their own means jump about."
            ),
            N_(
                "It acts in the frozen epochs of a fine-tuning alone. With one cycle, or without pretrained weights, nothing is frozen; nor have VGG16, VGG19 and AlexNet any batch normalisation in their bodies. Weights from ImageNet come from photographs, whose means need not suit spectrograms."
            ),
        ),
        N_(
            "Use it where a model goes on learning from data much like those of its starting weights, or where batches must be tiny. With weights from ImageNet begin without it, and compare."
        ),
        (
            Paper(
                "S. Ioffe, C. Szegedy",
                "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
                "ICML",
                2015,
                "https://arxiv.org/abs/1502.03167",
            ),
        ),
    ),
)
