"""The score, and what its order alone tells."""

from veravox.core.text import N_
from veravox.web.learn.texts.metrics.papers import BRUMMER, VAN_LEEUWEN
from veravox.web.learn.topic import Paper, Topic

FAWCETT = Paper(
    "T. Fawcett, A. Niculescu-Mizil",
    "PAV and the ROC convex hull",
    "Machine Learning 68",
    2007,
    "https://doi.org/10.1007/s10994-007-5011-0",
)
BOSARIS = Paper(
    "N. Brümmer, E. de Villiers",
    "The BOSARIS Toolkit: Theory, Algorithms and Code for Surviving the New DCF",
    "arXiv",
    2013,
    "https://arxiv.org/abs/1304.2865",
)

TOPICS = (
    Topic(
        "log-likelihood-ratio",
        N_(
            "The score that a detector gives to a recording: how much better human speech explains it than machine-made speech. Positive means human, negative machine, and 0 that it says nothing either way."
        ),
        (
            N_(
                "It is s = ln p(clip | human) - ln p(clip | machine), with the natural logarithm; p(clip | human) says how probable just this clip is among human ones. So a clip with s = 2 is e² = 7.4 times as probable among humans as among machines. The sign is the same on every page and in every file."
            ),
            N_(
                "A network gives probabilities of classes, which also contain how common each class was in its training; that part is taken out: s = ln(p_b / p_f) - ln(π_b / π_f), where p_b is the probability that the network gives the human class, p_f that of all generators together, and π_b and π_f are their shares in the training. If one human class and two generators were learnt equally often and the network says 50 % human, then s = ln 1 - ln 0.5 = 0.69: evidence for a human. A line, fitted on validation clips, then corrects networks that are too sure or not sure enough."
            ),
            N_(
                "It is no probability that a human spoke. For that you need to know how common machines are beforehand: the odds afterwards are the odds before, times e to the power s. Where one recording in ten is human, s = 2 makes the odds 1/9 times 7.4, which is a probability of 45 %."
            ),
        ),
        N_(
            "Look at it where the verdict alone is too coarse, and whenever scores of several recordings are compared. Whether such scores may be taken at their word tells Cllr; an equal error rate does not."
        ),
        (BRUMMER, VAN_LEEUWEN),
        title=N_("log-likelihood ratio"),
    ),
    Topic(
        "equal-error-rate",
        N_(
            "The error rate at the threshold at which a detector errs as often on humans as on machines. 0 % is faultless, and 50 % is a coin."
        ),
        (
            N_(
                "A threshold t turns scores into answers: human from t upwards. Pmiss(t) is the share of human clips below t, Pfa(t) the share of machine-made clips at t or above. When t rises, the first rises and the second falls; where 7 of 100 human clips lie below and 14 of 200 machine-made ones do not, the equal error rate is 7 %."
            ),
            N_(
                "With few clips both rates go in steps and may never be equal. Veravox stretches a string below the steps of the curve, its convex hull, and takes the point where both rates are equal on it; each point of the string can be had by tossing a coin between two thresholds. So equal scores neither help nor harm, and a detector that always says the same has 50 %. The package of ASVspoof 5 takes the nearest threshold instead and gives that detector 100 %: say which of them you quote."
            ),
            N_(
                "It chooses its threshold afterwards, with all answers known; nobody who uses a detector can do that. A published detector (arXiv 2606.21584) had 11.2 % on recordings from the internet, and at the threshold that it brought along it rejected 78.7 % of the real speech among them. And it weighs both errors alike, whatever each of them does to people."
            ),
        ),
        N_(
            "Use it to compare detectors on the same clips, beside the protocol, the number of clips and the interval. For what a user meets look at the half total error rate, and where errors differ in price at the detection costs."
        ),
        (
            FAWCETT,
            BOSARIS,
            Paper(
                "J. Zhou, M. Wang",
                "When EER Hides Deployment Failure: Auditing Threshold Transfer and Unlabeled Score Calibration for Speech Deepfake Detectors",
                "arXiv",
                2026,
                "https://arxiv.org/abs/2606.21584",
            ),
        ),
        title=N_("equal error rate"),
    ),
    Topic(
        "area-under-the-curve",
        N_(
            "How often a human clip scores higher than a machine-made one, if one of each is drawn at random. 1 is faultless, and 0.5 is chance."
        ),
        (
            N_(
                "Hold every human clip against every machine-made one and count. With human scores of 2, 1 and -0.5 and machine scores of 0 and -2 there are six pairs, of which five stand in the right order: 5/6 = 0.83. A tie counts one half."
            ),
            N_(
                "It is also the area under the curve that draws the share of humans who are accepted over the share of machines that are, for all thresholds; hence its name. Only the order of scores counts, so that neither adding 10 to all of them nor calibrating them changes anything."
            ),
            N_(
                "It takes the mean over all thresholds, those too that nobody would use, and crowds near 1. For bell-shaped scores of equal width 0.921 goes with an equal error rate of 16 % and 0.993 with 4 %: a difference of 0.07 stands for four times as many errors. Far below 0.5 the signs of the scores are probably turned."
            ),
        ),
        N_(
            "Use it where only the order matters and no threshold is decided yet, or to see whether a detector knows anything at all. Between good detectors the error trade-off and the costs tell more."
        ),
        (
            Paper(
                "J. A. Hanley, B. J. McNeil",
                "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
                "Radiology 143",
                1982,
                "https://doi.org/10.1148/radiology.143.1.7063747",
            ),
            Paper(
                "T. Fawcett",
                "An introduction to ROC analysis",
                "Pattern Recognition Letters 27",
                2006,
                "https://doi.org/10.1016/j.patrec.2005.10.010",
            ),
        ),
        title=N_("area under the curve"),
    ),
    Topic(
        "detection-error-trade-off",
        N_(
            "A curve with a point for every threshold: how many machines pass as human, and how many humans are taken for machines. Its axes are stretched so that good detectors can be told apart."
        ),
        (
            N_(
                "Pfa(t), the false acceptances, goes across and Pmiss(t), the misses, goes up. Lower left is better. Whoever moves along the curve buys fewer errors of one kind with more of the other, and where both are equal stands the equal error rate."
            ),
            N_(
                "A rate is drawn where a bell curve has that share to its left: 50 % at 0, 10 % at -1.28, 1 % at -2.33, 0.1 % at -3.09. So the way from 1 % to 0.1 % has three quarters of the room of that from 10 % to 1 %. If the scores of both classes are bell-shaped, the curve is a straight line."
            ),
            N_(
                "At its ends few clips decide. With 30 human clips the smallest rate of misses above 0 is 3.3 %, and the last steps are chance. Where two curves cross, neither detector is better everywhere: which one is depends on the error that you fear."
            ),
        ),
        N_(
            "Look at it where one figure is too little, above all where one kind of error must be rare. For a single figure take the equal error rate or, if you know the prices, a detection cost."
        ),
        (
            Paper(
                "A. Martin, G. Doddington, T. Kamm, M. Ordowski, M. Przybocki",
                "The DET curve in assessment of detection task performance",
                "Eurospeech",
                1997,
                "",
            ),
            BOSARIS,
        ),
        title=N_("detection error trade-off (DET)"),
    ),
)
