"""The tour of a first training: what a newcomer does, step by step, on the example that comes along."""

from dataclasses import dataclass

from veravox.core.text import N_


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Args:
        title: what it is about, in a few words.
        said: an English paragraph, to be translated where it is shown.
        address: the page where it is done.
        does: the text of the link to that page.
    """

    title: str
    said: str
    address: str
    does: str


STEPS = (
    Step(
        N_("What a machine-made voice is"),
        N_(
            "A speech generator makes sound out of a description of it: which frequencies are how strong at each moment. Give it the description of a real recording, and it says the same words in the same voice, but every sample, one of the thousands of numbers a second that digital sound is made of, is computed: a copy. A detector can learn well from copies, for a copy differs from its original in what the machine did and in little else."
        ),
        "/learn",
        N_("See how generators work"),
    ),
    Step(
        N_("Look at the data, and listen"),
        N_(
            "The bundled example has three voices, in English, French and Italian, and 31 sentences of each: as they were spoken (bonafide), and rebuilt by two neural vocoders, LPCNet and FARGAN. Its page plays each human clip beside its copies, with their pictures. Can you hear which one is human? The audit, which you can ask for there, says what gives a class away without listening, such as loudness or length."
        ),
        "/data",
        N_("Look at the data"),
    ),
    Step(
        N_("Start a training"),
        N_(
            "Choose the bundled example, the network compact, which needs no GPU, and sentences apart. Each field has a tip, and beside the form stands what will go in, by voice and class, before anything begins. Then press Train; on two cores it takes about a minute or two."
        ),
        "/train",
        N_("Start a training"),
    ),
    Step(
        N_("Watch the curve"),
        N_(
            "Open the run. The blue line is the training loss of every batch, that is how wrong the network was, and it should fall. The orange dots are the validation loss at each epoch's end, on clips that it does not learn from. Where blue goes on falling and orange rises, it learns its clips by heart. The weights of the best epoch are kept."
        ),
        "/learn/tour/run",
        N_("Watch it learn"),
    ),
    Step(
        N_("Read the result"),
        N_(
            "When it has ended, look at three things. The confusion matrix shows which class was taken for which, on test clips that were used once, for this. For the equal error rate a threshold is chosen at which the same share of humans and of machines is judged wrongly; that share is the figure. And the caution beside the protocol says what both are worth: the same voices are on both sides, so they tell nothing of a stranger's voice, and of so few clips even 0 % is no proof."
        ),
        "/learn/tour/run",
        N_("Read the result"),
    ),
    Step(
        N_("Judge a recording of your own"),
        N_(
            "Drop in a recording or press Speak. The answer is human, machine, or that the evidence does not decide; for a machine it names the generator that it most resembles, or says that it has not met it. Your microphone and room are new to this model: if a recording is unlike what it has learnt from, the page says so first, and the error rates do not hold. A wrong answer here is part of the lesson."
        ),
        "/evaluate",
        N_("Try a recording"),
    ),
    Step(
        N_("What to try next"),
        N_(
            "Train again with speakers apart: the equal error rate will probably rise, and that is the honest one. Hold out a generator and see whether it is found although nobody learnt it. Make copies by other generators under Data, train on them, and compare the runs. Each thing that you can choose has a page here with a drawing, a paper and something to try."
        ),
        "/learn",
        N_("Choose something to learn"),
    ),
)
