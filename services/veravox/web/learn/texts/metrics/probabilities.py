"""Whether probabilities mean what they say."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
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
                "Chance alone keeps it above 0, even for a faultless model: with k clips in a bin it is about 0.8 √(p (1 - p) / k). That is 9 % for 300 clips where p is one half, so compare it with that before you call a model badly calibrated."
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
                "J. Nixon, M. Dusenberry, G. Jerfel et al.",
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
)
