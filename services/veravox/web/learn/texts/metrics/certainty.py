"""What is unlike everything known, and how sure figures are."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
    Topic(
        "auroc-and-fpr95-of-the-unknown",
        N_(
            "Two figures for how well a detector notices that it has not met a generator. A further score says how unlike all known generators a clip is, and both ask how well that parts new ones from known ones."
        ),
        (
            N_(
                "AUROC is the share of pairs in which the clip of the unknown generator looks stranger than that of a known one; a tie counts one half. 1 is faultless, 0.5 is chance. FPR95 fixes a threshold so that at least 95 % of the known clips pass as known, and counts how many unknown ones pass as well; here less is better."
            ),
            N_(
                "Let 20 known clips have the scores 1 to 20 and four unknown ones 5, 18, 21 and 25. The threshold is 19, for 19 of 20 known ones lie no higher; 5 and 18 pass, so FPR95 is 50 %. Of the 80 pairs 62 stand in the right order: AUROC is 0.775."
            ),
            N_(
                "Some libraries call the unknown the positives. Their FPR95 is the share of known clips that are called unknown where 95 % of the unknown are found, which is another number. And noticing that something is new does not say that it is a machine: when FARGAN was held out, human voices lay as far from all known generators as FARGAN did."
            ),
        ),
        N_(
            "Look at them before you rely on the answer that a generator was not met. Whether a new generator passes as human is another question: hold it out in training and look at its equal error rate."
        ),
        (
            Paper(
                "S. Liang, Y. Li, R. Srikant",
                "Enhancing The Reliability of Out-of-distribution Image Detection in Neural Networks",
                "ICLR",
                2018,
                "https://arxiv.org/abs/1706.02690",
            ),
            Paper(
                "D. Hendrycks, K. Gimpel",
                "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks",
                "ICLR",
                2017,
                "https://arxiv.org/abs/1610.02136",
            ),
        ),
        title=N_("AUROC of the unknown and FPR95"),
    ),
    Topic(
        "cluster-bootstrap-interval",
        N_(
            "A range that is computed so that in about 95 of 100 such tests it would hold the true figure. It is found by drawing the test's speakers or utterances again and again, each with all its clips."
        ),
        (
            N_(
                "The clips of a test are a few of all that there could be; other ones would have given another figure. The bootstrap imitates that: it draws as many groups as there are, some twice and some not at all, and computes the figure anew, 1,000 times. The middle 95 % of the results, corrected for bias and widened where groups are few, are the interval."
            ),
            N_(
                "Whole groups are drawn because their clips are alike. Ten copies of one sentence are not ten sentences, and clips that were drawn one by one would seem to say more than they do. An interval over speakers speaks of new voices, one over utterances of new sentences by the same ones, and the first is usually the wider."
            ),
            N_(
                "Below eight groups with clips of each class none is given, and a sentence says so. Where no error was seen it still has an upper end: 1 - 0.025^(1/27), which is 13 %, for 27 utterances. In simulations with 20 speakers and a true equal error rate of 4 % it held the true rate in 88 % of all cases, so with few speakers or few errors it promises too much. It knows nothing of other seeds, generators or datasets."
            ),
        ),
        N_(
            "Look at it before you call one figure better than another. Where two models judged the same clips, compare them directly: the difference has an interval of its own, which is usually narrower. For chance in the training itself train with several seeds."
        ),
        (
            Paper(
                "C. A. Field, A. H. Welsh",
                "Bootstrapping clustered data",
                "Journal of the Royal Statistical Society B 69",
                2007,
                "https://doi.org/10.1111/j.1467-9868.2007.00593.x",
            ),
            Paper(
                "T. Hesterberg",
                "What Teachers Should Know about the Bootstrap: Resampling in the Undergraduate Statistics Curriculum",
                "The American Statistician 69",
                2015,
                "https://arxiv.org/abs/1411.5279",
            ),
        ),
        title=N_("cluster bootstrap interval"),
    ),
    Topic(
        "holms-correction",
        N_(
            "What makes p-values honest where many comparisons are made at once. Who compares often enough finds something by chance alone."
        ),
        (
            N_(
                "A p-value says how often chance would part two equal models at least so far. Below 0.05 one speaks of a difference, and is wrong once in twenty times where there is none. Of twenty independent comparisons of equal models at least one looks like a find with a probability of 1 - 0.95²⁰ = 64 %."
            ),
            N_(
                "Holm sorts the p-values of k comparisons and multiplies the smallest by k, the next by k - 1, and so on; none may become smaller than the one before it or greater than 1. Of 0.012, 0.02 and 0.2 it makes 0.036, 0.04 and 0.2. If those up to 0.05 are believed, the whole family holds a false find in at most 5 % of all cases, whether or not the comparisons depend on each other."
            ),
            N_(
                "It helps only if all comparisons that were made are counted, also those that came to nothing. A p-value that stays above 0.05 does not show that two models are equal: the clips may have been too few. And a small one does not say that the difference is large."
            ),
        ),
        N_(
            "Look at it wherever more than two models, or several figures, are compared; the laboratory applies it to all that you compare at once. For a single comparison that was planned beforehand nothing needs correcting, and the size of a difference is told by its interval."
        ),
        (
            Paper(
                "S. Holm",
                "A Simple Sequentially Rejective Multiple Test Procedure",
                "Scandinavian Journal of Statistics 6",
                1979,
                "https://www.jstor.org/stable/4615733",
            ),
        ),
        title=N_("Holm's correction"),
    ),
)
