"""How well several classes are told apart."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
    Topic(
        "macro-f1",
        N_(
            "How well each class is found and named, as a mean over classes in which a rare one counts as much as a common one. 1 is faultless."
        ),
        (
            N_(
                "Of one class, F1 is twice the hits over all clips that are of it plus all that were called it: 2 tp / (2 tp + fp + fn). It is high only if few of its clips are overlooked and few others are called it. If 8 of 10 clips of a class are found and 4 others are called it too, F1 is 16 / (10 + 12) = 0.73."
            ),
            N_(
                "Macro F1 is the mean of the classes' F1. Always naming the most common of three classes, with 90, 5 and 5 clips, is right in 90 % of all cases but has a macro F1 of (0.947 + 0 + 0) / 3 = 0.32. Of a training here, the epoch with the greatest macro F1 on validation windows gives the model."
            ),
            N_(
                "To it two generators that are mixed up are as bad as a machine that passes for a human. It changes with the mix of classes in the test, so that figures of different datasets do not compare. And there is another figure of the same name, the F1 of mean precision and mean recall, which can be much higher: say which one you mean."
            ),
        ),
        N_(
            "Look at it for how well generators are told apart, with the confusion matrix beside it. For human against machine look at the equal error rate; where the test holds a generator that the training never met, it is empty."
        ),
        (Paper("J. Opitz, S. Burst", "Macro F1 and Macro F1", "arXiv", 2019, "https://arxiv.org/abs/1911.03347"),),
        title=N_("macro F1"),
    ),
    Topic(
        "accuracy",
        N_(
            "Accuracy is the share of clips whose class was named rightly. Balanced accuracy is the mean of that share over classes, so that each of them counts the same."
        ),
        (
            N_(
                "Take 90 human clips and 5 of each of two generators. A detector that calls everything human has an accuracy of 90 % and has learnt nothing. Its balanced accuracy is (100 % + 0 % + 0 %) / 3 = 33 %, which is chance for three classes."
            ),
            N_(
                "Where copies are made by eight generators it goes the other way: eight clips in nine are machine-made, and who always says machine is right in 89 % of all cases. Of two classes, human and machine, balanced accuracy is 1 minus the half total error rate."
            ),
            N_(
                "Both look at the answer alone, not at how sure it was or whether another threshold would have served better. With a single clip in a class, balanced accuracy jumps by a whole class' share. A class that is named but never true has no share of its own and is left out of the mean."
            ),
        ),
        N_(
            "Take the balanced one whenever classes differ in number, and that is nearly always. To learn which class is taken for which, look at the confusion matrix; to compare detectors apart from their thresholds, at the equal error rate."
        ),
        (
            Paper(
                "K. H. Brodersen, C. S. Ong, K. E. Stephan, J. M. Buhmann",
                "The Balanced Accuracy and Its Posterior Distribution",
                "ICPR",
                2010,
                "https://doi.org/10.1109/ICPR.2010.764",
            ),
        ),
        title=N_("accuracy and balanced accuracy"),
    ),
    Topic(
        "confusion-matrix",
        N_(
            "A table of what was taken for what. Each row is what clips are, each column what they were called, and what is right stands on the diagonal."
        ),
        (
            N_(
                "Read it row by row: of all clips that FARGAN made, how many were called FARGAN, how many LPCNet, and how many human? The shares of a row add up to 100 %. What matters most stands in the human class: its column shows machines that pass, its row humans who are accused."
            ),
            N_(
                "Shares of a row do not say how far an answer can be trusted. Let 19 of 20 human clips and 10 of 200 machine-made ones be called human: both rows look fine, with 5 % errors each. But of the 29 clips that were called human 10 are machines, which is one in three."
            ),
            N_(
                "Cells with few clips are chance: one error among 10 clips may just as well be none or three the next time. A generator that the training never met has a row and no column, for nobody could name it; its row shows what it sounds like to the network."
            ),
        ),
        N_(
            "Look at it first after each training: it shows in which class the errors are, which no single figure does. To hear the clips of a cell, evaluate the model in the laboratory. For comparing models take figures with intervals."
        ),
        (
            Paper(
                "S. V. Stehman",
                "Selecting and interpreting measures of thematic classification accuracy",
                "Remote Sensing of Environment 62",
                1997,
                "https://doi.org/10.1016/S0034-4257(97)00083-7",
            ),
        ),
        title=N_("confusion matrix"),
    ),
)
