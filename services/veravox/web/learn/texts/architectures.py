"""The networks."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

DEEP_RESIDUAL_LEARNING = Paper(
    "K. He, X. Zhang, S. Ren, J. Sun",
    "Deep Residual Learning for Image Recognition",
    "CVPR",
    2016,
    "https://arxiv.org/abs/1512.03385",
)
VERY_DEEP = Paper(
    "K. Simonyan, A. Zisserman",
    "Very Deep Convolutional Networks for Large-Scale Image Recognition",
    "ICLR",
    2015,
    "https://arxiv.org/abs/1409.1556",
)

ARCHITECTURES = topics(
    Topic(
        "compact",
        lead=N_(
            "Veravox' own small convolutional network: about 100,000 weights, which learn in about a minute without a GPU."
        ),
        how=(
            N_(
                "A convolution slides a small pattern of weights over the picture and writes down how well each place matches; each such pattern gives a picture of its own, a channel. Four convolutions follow each other, the first of 5 x 5 points and the others of 3 x 3, with 16, 32, 64 and 128 channels. Each moves on by two points at a time, so that the picture of 128 x 128 shrinks to 8 x 8, and each is followed by batch normalisation, which brings its numbers to one scale, and a ReLU, which sets negative ones to 0. Ahead of them, instance normalisation takes out of each window how loud it is and how wide its range: neither says who made it."
            ),
            N_(
                "At the end the 8 x 8 points are averaged over all of time, but only over pairs of rows along the frequencies. So four bands stay apart, because what a generator leaves behind has its place between low and high. Dropout hides half of the 4 x 128 numbers in training, and one linear layer makes a score for each class out of them."
            ),
            N_(
                "A picture costs 16 million multiplications, one thirty-sixth of ResNet18's. On two CPU cores a step of 32 windows took 18 ms, ResNet18's 339 ms. With three voices and eight known generators, a voice that it had never heard cost it, after about 2,560 steps, an equal error rate of 2.4 % (one seed). The model that comes with the installation took 2,502 steps, with all three voices."
            ),
        ),
        when=N_(
            "The one to begin with on a laptop, and to try ideas with. It has no ImageNet weights and starts from random ones. With a GPU and many hours of speech, compare it with ResNet18."
        ),
        papers=(
            Paper(
                "S. Ioffe, C. Szegedy",
                "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
                "ICML",
                2015,
                "https://arxiv.org/abs/1502.03167",
            ),
            Paper(
                "D. Ulyanov, A. Vedaldi, V. Lempitsky",
                "Instance Normalization: The Missing Ingredient for Fast Stylization",
                "arXiv",
                2016,
                "https://arxiv.org/abs/1607.08022",
            ),
        ),
    ),
    Topic(
        "resnet18",
        lead=N_(
            "A network of 18 layers with a short cut around every two of its convolutions. It was made for photographs and reads a spectrogram as one."
        ),
        how=(
            N_(
                "Each block adds what its two convolutions of 3 x 3 points find to what came in. So a block has to learn a correction only, and gradients reach the first layers through the sums; without such short cuts networks of many layers learn worse than shallow ones. A convolution of 7 x 7 and a pooling come first, then eight blocks. The picture of 128 x 128 ends as 4 x 4 points of 512 channels."
            ),
            N_(
                "Veravox takes this body and fastai's head: the maximum and the mean of each channel, 512 units with dropout, and a score for each class, 11.7 million weights together. A spectrogram is grey, so the first layer's ImageNet weights for three colours are summed into one. Usually the new head learns alone for an epoch, then everything learns gently. Where ImageNet's weights cannot be had, the training says so and starts from random ones."
            ),
        ),
        when=N_(
            "The one to begin with on a GPU. Without one a step takes 19 times as long as with compact, and too few steps are worse than a small network: after a tenth of compact's steps its equal error rate for voices that it had never heard was 7.0 %, compact's 0.3 % (one seed; both still heard the frequencies that the common chain changes, which are silent by now)."
        ),
        papers=(
            DEEP_RESIDUAL_LEARNING,
            Paper(
                "Y. Zhang, F. Jiang, Z. Duan",
                "One-Class Learning Towards Synthetic Voice Spoofing Detection",
                "IEEE Signal Processing Letters 28",
                2021,
                "https://arxiv.org/abs/2010.13995",
            ),
        ),
    ),
    Topic(
        "resnet34",
        lead=N_("ResNet18's plan with twice as many blocks: 34 layers and 21.8 million weights."),
        how=(
            N_(
                "Sixteen blocks of two convolutions each, in four groups of 3, 4, 6 and 3; after each group but the last the picture is halved and the channels are doubled. What goes in and what comes out have the same sizes as in ResNet18. The additional blocks combine what was found once more at the same fineness, which lets the network tell apart rarer and more complex patterns."
            ),
            N_(
                "A picture costs 1,170 million multiplications, twice ResNet18's, so that each step takes about twice as long. Head, ImageNet weights and fine-tuning are the same as with ResNet18."
            ),
        ),
        when=N_(
            "With a GPU and many hours of speech, where ResNet18's training loss does not fall any further. With few clips it learns them by heart sooner: watch whether the validation loss rises, and compare both over several seeds."
        ),
        papers=(DEEP_RESIDUAL_LEARNING,),
    ),
    Topic(
        "resnet50",
        lead=N_("A deeper residual network of 50 layers, whose blocks narrow the channels before they look around."),
        how=(
            N_(
                "Each of the sixteen blocks has three convolutions: one of 1 x 1 point takes the channels down to a quarter of what the block gives out, one of 3 x 3 looks at the neighbours, and another of 1 x 1 brings the channels back. This bottleneck makes depth cheap: a picture costs 1,310 million multiplications, hardly more than with ResNet34. What comes out has 2,048 channels instead of 512, and the head sees 4,096 numbers."
            ),
            N_(
                "It has 25.6 million weights and keeps more and wider intermediate results, so that a batch needs more memory than with ResNet34. Its ImageNet weights are torchvision's second ones, which were trained longer and by a newer recipe."
            ),
        ),
        when=N_(
            "With a GPU, much speech of many voices, and ImageNet weights. On a few hours of a few voices it is likely to learn them by heart; compare it with ResNet18."
        ),
        papers=(DEEP_RESIDUAL_LEARNING,),
    ),
    Topic(
        "vgg16",
        lead=N_("A plain stack of thirteen convolutions, all of 3 x 3 points, without short cuts: simple, and slow."),
        how=(
            N_(
                "Two convolutions of 3 x 3, one behind the other, see as far as one of 5 x 5 with 18 weights instead of 25, and have a ReLU more in between. VGG16 is made of nothing else: five groups of two or three, and after each group only the largest of every four points is kept. A picture of 128 x 128 ends as 4 x 4 points of 512 channels."
            ),
            N_(
                "The original has 138 million weights, but 124 million of them lie in three fully connected layers behind the convolutions. Veravox puts fastai's head in their place, and 15.2 million are left. The work is in the convolutions: 5,000 million multiplications for a picture, nearly nine times ResNet18's."
            ),
        ),
        when=N_(
            "To compare with older work, on a GPU. It has neither short cuts nor normalisation between its convolutions, so start it from ImageNet weights; from random ones it learns slowly, if at all. Otherwise take a ResNet."
        ),
        papers=(VERY_DEEP,),
    ),
    Topic(
        "vgg19",
        lead=N_("VGG16 with three more convolutions: the network that the first application's example used."),
        how=(
            N_(
                "The last three of the five groups have four convolutions each instead of three, sixteen in all. Sizes, head and ImageNet weights are handled in the same way as with VGG16. With fastai's head it has 20.6 million weights, where the original has 144 million."
            ),
            N_(
                "A picture costs 6,350 million multiplications, eleven times ResNet18's. The additional layers work where the picture is already small, from 32 x 32 points down, and therefore combine long stretches and wide bands rather than find finer traces."
            ),
        ),
        when=N_(
            "To repeat what the first application did, or to compare with it. Start from ImageNet weights and on a GPU; for anything new ResNet18 takes a fraction of the time."
        ),
        papers=(VERY_DEEP,),
    ),
    Topic(
        "alexnet",
        lead=N_(
            "The network that made deep learning known in 2012. It is shallow by now: five convolutions, quick to train and less exact."
        ),
        how=(
            N_(
                "The first convolution looks at 11 x 11 points and moves on by four at a time, so that 128 x 128 points become 31 x 31 at once. Four more follow, with poolings in between, and 3 x 3 points of 256 channels come out. What is finer than the first step's four points, a thin line or the gap between two harmonics, must be caught by that first layer or is lost."
            ),
            N_(
                "Of the original's 61 million weights nearly all lie in its fully connected layers. With fastai's head in their place 2.7 million are left, and a picture costs 180 million multiplications, a third of ResNet18's. What runs here is torchvision's version, which is that of 2014, for one GPU instead of two."
            ),
        ),
        when=N_(
            "For a quick comparison, and to see how far a shallow network gets. For a small network without a GPU take compact; for figures that are to stand, ResNet18."
        ),
        papers=(
            Paper(
                "A. Krizhevsky, I. Sutskever, G. E. Hinton",
                "ImageNet Classification with Deep Convolutional Neural Networks",
                "NIPS; reprinted in Communications of the ACM 60(6), 2017",
                2012,
                "https://doi.org/10.1145/3065386",
            ),
            Paper(
                "A. Krizhevsky",
                "One weird trick for parallelizing convolutional neural networks",
                "arXiv",
                2014,
                "https://arxiv.org/abs/1404.5997",
            ),
        ),
    ),
)
