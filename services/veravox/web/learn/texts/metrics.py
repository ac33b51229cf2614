"""What the pages of metrics say: what each figure is, how to read it, and how it misleads."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

FAWCETT = Paper(
    "T. Fawcett, A. Niculescu-Mizil",
    "PAV and the ROC convex hull",
    "Machine Learning 68",
    2007,
    "https://doi.org/10.1007/s10994-007-5011-0",
)
BRUMMER = Paper(
    "N. Brümmer, J. du Preez",
    "Application-independent evaluation of speaker detection",
    "Computer Speech and Language 20",
    2006,
    "https://doi.org/10.1016/j.csl.2005.08.001",
)
VAN_LEEUWEN = Paper(
    "D. A. van Leeuwen, N. Brümmer",
    "An Introduction to Application-Independent Evaluation of Speaker Recognition Systems",
    "Speaker Classification I, Springer",
    2007,
    "https://doi.org/10.1007/978-3-540-74200-5_19",
)
BOSARIS = Paper(
    "N. Brümmer, E. de Villiers",
    "The BOSARIS Toolkit: Theory, Algorithms and Code for Surviving the New DCF",
    "arXiv",
    2013,
    "https://arxiv.org/abs/1304.2865",
)
ASVSPOOF5 = Paper(
    "X. Wang, H. Delgado, H. Tak, and others",
    "ASVspoof 5: Crowdsourced Speech Data, Deepfakes, and Adversarial Attacks at Scale",
    "ASVspoof Workshop",
    2024,
    "https://arxiv.org/abs/2408.08739",
)

METRICS = topics(
    Topic(
        "log-likelihood-ratio",
        N_(
            "The score that a detector gives to a recording: how much better human speech explains it than machine-made speech. Positive means human, negative machine, and 0 that it says nothing either way."
        ),
        (
            N_(
                "It is s = ln p(clip | human) - ln p(clip | machine), with the natural logarithm. So a clip with s = 2 is e² = 7.4 times as probable among humans as among machines. The sign is the same on every page and in every file."
            ),
            N_(
                "A network gives probabilities of classes, which also contain how common each class was in its training; that part is taken out: s = ln(p_b / p_f) - ln(π_b / π_f), where p_f and π_f belong to all generators together. If one human class and two generators were learnt equally often and the network says 50 % human, then s = ln 1 - ln 0.5 = 0.69: evidence for a human. A line, fitted on validation clips, then corrects networks that are too sure or not sure enough."
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
                "With few clips both rates go in steps and may never be equal. Veravox takes the point on the convex hull of the curve, which holds every detector that can be had by tossing a coin between two thresholds. So equal scores neither help nor harm, and a detector that always says the same has 50 %. The package of ASVspoof 5 takes the nearest threshold instead and gives that detector 100 %: say which of them you quote."
            ),
            N_(
                "It chooses its threshold afterwards, with all answers known; nobody who uses a detector can do that. A published detector (arXiv 2606.21584) had 11.2 % on recordings from the internet, and at the threshold that it brought along it rejected 78.7 % of the real speech among them. And it weighs both errors alike, whatever each of them does to people."
            ),
        ),
        N_(
            "Use it to compare detectors on the same clips, beside the protocol, the number of clips and the interval. For what a user meets look at the half total error rate, and where errors differ in price at the detection costs."
        ),
        (FAWCETT, BOSARIS),
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
                "A rate is drawn where a bell curve has that share to its left: 50 % at 0, 10 % at -1.28, 1 % at -2.33, 0.1 % at -3.09. So the way from 1 % to 0.1 % has nearly as much room as that from 10 % to 1 %. If the scores of both classes are bell-shaped, the curve is a straight line."
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
    Topic(
        "least-detection-cost",
        N_(
            "What a detector's errors cost at its best threshold, where both errors have a price and machines are rare. 0 is faultless, and 1 is what one pays who does not listen."
        ),
        (
            N_(
                "The cost is DCF(t) = Cmiss (1 - Pspoof) Pmiss(t) + Cfa Pspoof Pfa(t), divided by the smaller of the two weights, Cmiss (1 - Pspoof) and Cfa Pspoof. That divisor is what the cheaper of two deaf detectors costs, of which one accepts everything and the other nothing. minDCF is the least value over all t."
            ),
            N_(
                "Prices are those of ASVspoof 5 unless others are given: Pspoof = 0.05, Cmiss = 1, Cfa = 10, so that the weights are 0.95 and 0.5. With 5 % misses and 2 % false acceptances the cost is (0.95 × 0.05 + 0.5 × 0.02) / 0.5 = 0.115. Whoever accepts everything pays 1, and whoever accepts nothing 1.9."
            ),
            N_(
                "The best threshold is chosen on the very clips, so it says what could be had, not what will be. It also stands and falls with the prices: another prior can make another detector the winner. And one wrong clip among few moves it a lot."
            ),
        ),
        N_(
            "Use it to rank detectors for a purpose whose prices you know, and beside results of ASVspoof 5. Whether the detector reaches it by itself says actDCF; without any prices Cllr."
        ),
        (
            ASVSPOOF5,
            Paper(
                "G. R. Doddington, M. A. Przybocki, A. F. Martin, D. A. Reynolds",
                "The NIST speaker recognition evaluation – Overview, methodology, systems, results, perspective",
                "Speech Communication 31",
                2000,
                "https://doi.org/10.1016/S0167-6393(99)00080-1",
            ),
        ),
        title=N_("least detection cost (minDCF)"),
    ),
    Topic(
        "actual-detection-cost",
        N_(
            "The same cost at the threshold that follows from the prices alone, as if the scores were true log-likelihood ratios. That is what somebody pays who takes them at their word."
        ),
        (
            N_(
                "If a score is a log-likelihood ratio, it is cheaper to accept from t = -ln(Cmiss (1 - Pspoof) / (Cfa Pspoof)) on. With the prices of ASVspoof 5 that is -ln 1.9 = -0.642: a miss weighs more there, so that a clip is accepted even where the evidence speaks slightly for a machine. No clip is needed to find this threshold."
            ),
            N_(
                "What actDCF exceeds minDCF by is lost to calibration. Add 3 to all scores: their order is the same, so the equal error rate and minDCF stay, but many machines now lie above the threshold and actDCF rises. Above 1 one would do better not to listen at all."
            ),
            N_(
                "It looks at a single threshold. Scores may be right there and wrong elsewhere, and a detector with few errors near it may have a good figure by luck."
            ),
        ),
        N_(
            "Look at it beside minDCF before scores are used without a threshold of your own: if both are close, calibration is good at these prices. For all prices at once look at Cllr, and calibrate anew on clips like yours where they are far apart."
        ),
        (ASVSPOOF5, BRUMMER),
        title=N_("actual detection cost (actDCF)"),
    ),
    Topic(
        "log-likelihood-ratio-cost",
        N_(
            "What scores are worth, in bits, to all who decide by them, whatever their prices. 0 is faultless, 1 is what knowing nothing costs, and more than 1 misleads."
        ),
        (
            N_(
                "Cllr is half the mean of log2(1 + e^-s) over human clips plus half the mean of log2(1 + e^s) over machine-made ones. Each term is a surprise: a human clip with s = 0 costs 1 bit, with s = 2 only 0.18, with s = 4 only 0.03, but with s = -2 it costs 3.07. So being sure pays where one is right and is dear where one is wrong."
            ),
            N_(
                "minCllr is what is left when the best rising map has turned the scores into ratios. It measures their order alone, as the equal error rate does, and what Cllr exceeds it by is lost to calibration. When the generator FARGAN was left out of a training of compact (three voices, mean of three seeds), Cllr was 4.2 bits: machines passed as human, and the detector was sure of it."
            ),
            N_(
                "A single clip that is judged wrongly and with great certainty can spoil the mean, for its cost has no bound. The map of minCllr is fitted on the clips that it is measured on, so that few clips flatter it."
            ),
        ),
        N_(
            "Look at it where scores are handed on to people who set thresholds of their own, and to choose between ways of calibrating. If only one threshold matters, actDCF says more plainly what it costs."
        ),
        (BRUMMER, VAN_LEEUWEN),
        title=N_("cost of log-likelihood ratios (Cllr and minCllr)"),
    ),
    Topic(
        "half-total-error-rate",
        N_(
            "The mean of both error rates at a threshold that was fixed beforehand on other clips. It is what a user meets, and 1 minus the balanced accuracy."
        ),
        (
            N_(
                "It is (Pmiss(t) + Pfa(t)) / 2, where t comes from elsewhere: from validation, from calibration, or from the scores themselves, which as log-likelihood ratios carry the threshold 0. With 10 % of the human clips called machine and 4 % of the machine-made ones called human it is 7 %. 50 % is chance."
            ),
            N_(
                "What an equal error rate hides stands here. When the first detector of the bundled example was measured on 42 clips of its own voices behind mu-law, as telephones use it, the equal error rate was 5.6 %, for some threshold parted them almost as well as before. At its own threshold every machine was called human: the half total error rate was 50 %."
            ),
            N_(
                "The mean hides which error it is: 0 % and 50 % give the same as 25 % and 25 %. If somebody chooses the threshold on the very clips that are counted, it is no longer this measure but a flattering one."
            ),
        ),
        N_(
            "Look at it before a detector is used on recordings unlike its own, beside the equal error rate: where they are far apart, the threshold is wrong and calibrating on your own clips may help. Where one error is worse than the other, look at both rates or at a detection cost."
        ),
        (
            Paper(
                "S. Bengio, J. Mariéthoz",
                "A statistical significance test for person authentication",
                "Odyssey: The Speaker and Language Recognition Workshop",
                2004,
                "",
            ),
        ),
        title=N_("half total error rate"),
    ),
    Topic(
        "expected-calibration-error",
        N_(
            "How far the probabilities that are said lie from how often they come true, on average. If of all clips that are called a machine with 90 % nine in ten are one, it is 0 for them."
        ),
        (
            N_(
                "Clips are sorted by their probability and put into 15 bins with about as many in each. In each bin the mean probability is held against the share that came true, and the distances are averaged by the number of clips. A bin of 20 clips with 90 % on average, of which 14 are machines, contributes a distance of 0.20."
            ),
            N_(
                "It is never 0 by chance, not even for a faultless model: with k clips in a bin it is about 0.8 √(p (1 - p) / k). That is 9 % for 300 clips where p is one half, so compare it with that before you call a model badly calibrated."
            ),
            N_(
                "It does not say whether a detector knows anything. One that answers with the share of machines each time has an error of 0 and is of no use. The number and the kind of bins change it, too, so that only figures of the same recipe can be compared. In evaluations here human and machine weigh the same, whatever their numbers."
            ),
        ),
        N_(
            "Look at it, with the reliability diagram, where people will read the probabilities. For one figure of calibration and knowledge together take the Brier score or Cllr."
        ),
        (
            Paper(
                "M. P. Naeini, G. F. Cooper, M. Hauskrecht",
                "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
                "AAAI",
                2015,
                "https://doi.org/10.1609/aaai.v29i1.9602",
            ),
            Paper(
                "J. Nixon, M. Dusenberry, G. Jerfel, and others",
                "Measuring Calibration in Deep Learning",
                "CVPR Workshops",
                2019,
                "https://arxiv.org/abs/1904.01685",
            ),
        ),
        title=N_("expected calibration error"),
    ),
    Topic(
        "brier-score",
        N_(
            "The mean squared distance between the probability that was said and what was so. 0 is faultless, and always saying one half gives 0.25."
        ),
        (
            N_(
                "For each clip it is (p - y)², where p is the probability of a machine and y is 1 if it was one, 0 if not. Who says 0.9 of a machine pays 0.01; who says 0.6 of what was a human pays 0.36; the mean of both is 0.185. Brier summed over both outcomes, which is twice as much."
            ),
            N_(
                "It cannot be cheated: on average one pays least by saying what one really believes. It is small only where probabilities come true and also lie near 0 and 1. Its cost has a bound: sure and wrong costs 1, while Cllr has no limit there."
            ),
            N_(
                "Without care it depends on the mix of clips: where 90 % are machines, always saying 0.9 gives 0.09 and looks good. In evaluations here the means of both sides are averaged, so that neither counts for more and knowing nothing gives 0.25."
            ),
        ),
        N_(
            "Use it to compare the probabilities of models on the same clips. To see whether it is calibration or knowledge that is lacking, look at the calibration error and the equal error rate apart."
        ),
        (
            Paper(
                "G. W. Brier",
                "Verification of forecasts expressed in terms of probability",
                "Monthly Weather Review 78",
                1950,
                "https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2",
            ),
        ),
        title=N_("Brier score"),
    ),
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
            "A range in which the true figure would lie in about 95 of 100 such tests. It is found by drawing the test's speakers or utterances again and again, each with all its clips."
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
