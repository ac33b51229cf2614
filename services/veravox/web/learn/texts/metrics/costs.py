"""What decisions cost."""

from veravox.core.text import N_
from veravox.web.learn.texts.metrics.papers import BRUMMER, VAN_LEEUWEN
from veravox.web.learn.topic import Paper, Topic

ASVSPOOF5 = Paper(
    "X. Wang, H. Delgado, H. Tak et al.",
    "ASVspoof 5: Crowdsourced Speech Data, Deepfakes, and Adversarial Attacks at Scale",
    "ASVspoof Workshop",
    2024,
    "https://arxiv.org/abs/2408.08739",
)

TOPICS = (
    Topic(
        "least-detection-cost",
        N_(
            "What a detector's errors cost at its best threshold, where both errors have a price and machines are rare. 0 is faultless, and 1 is what one pays who does not listen."
        ),
        (
            N_(
                "Cmiss is the price of a human who is rejected, Cfa that of a machine that is accepted, Pspoof how often a machine comes; Pmiss(t) and Pfa(t) are both error rates at the threshold t. The cost is DCF(t) = Cmiss (1 - Pspoof) Pmiss(t) + Cfa Pspoof Pfa(t), divided by the smaller of the two weights, Cmiss (1 - Pspoof) and Cfa Pspoof. That divisor is what the cheaper of two deaf detectors costs, of which one accepts everything and the other nothing. minDCF is the least value over all t."
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
                "minCllr is what would be left if somebody who knows all answers gave each score the best possible ratio, without changing the order of the clips. It measures their order alone, as the equal error rate does, and what Cllr exceeds it by is lost to calibration. When the generator FARGAN was left out of a training of compact (three voices, mean of three seeds), Cllr was 4.2 bits: machines passed as human, and the detector was sure of it."
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
)
