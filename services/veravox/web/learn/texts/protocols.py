"""What the pages of protocols say: each thing that can be kept apart, what it tells, and how it flatters."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic, topics

PROTOCOLS = topics(
    Topic(
        "random",
        N_(
            "Every clip goes into training, validation or test by itself. The same sentences, voices and generators then stand on both sides."
        ),
        (
            N_(
                "A test is to say how a detector does on recordings that it has not heard. Here it may have learnt the human clip of a sentence and be tested on its copy: it can know the recording again instead of hearing a machine. That knowledge of the answers gets into a test is called leakage."
            ),
            N_(
                "How much such a test flatters was measured on three voices that read 180 sentences, each copied by eight generators. The network compact had an equal error rate of 0.6 % with nothing kept apart, the mean of three seeds, and 0.0 % with sentences apart: that it knew the recordings made no difference there. That it knew voices and generators did: after as many steps it had 10.7 % with speakers apart, and with each generator left out in turn anything from 0 to 44 %."
            ),
            N_(
                "The lots are not drawn blindly: each part gets its share of every class under every condition, and the same split seed divides the same clips alike. So nothing looks odd in the counts. That pairs of a clip and its copies cross from one part to another is counted, and told before and after the training."
            ),
        ),
        N_(
            "Use it to see whether a training learns anything at all, or to stand beside published figures that were made in this way. For anything that is to hold for strangers take speakers apart, a generator apart or another dataset."
        ),
        (
            Paper(
                "S. Kaufman, S. Rosset, C. Perlich, O. Stitelman",
                "Leakage in Data Mining: Formulation, Detection, and Avoidance",
                "ACM Transactions on Knowledge Discovery from Data 6",
                2012,
                "https://doi.org/10.1145/2382577.2382579",
            ),
            Paper(
                "S. Kapoor, A. Narayanan",
                "Leakage and the reproducibility crisis in machine-learning-based science",
                "Patterns 4",
                2023,
                "https://doi.org/10.1016/j.patter.2023.100804",
            ),
        ),
    ),
    Topic(
        "utterance",
        N_(
            "What one voice once said, and all machine-made copies of it, stay in one part. Clips are divided in this way unless you choose another."
        ),
        (
            N_(
                "Copy synthesis makes several clips of one recording: the human one, and a twin from each generator. They share words, timing and room, so they are one thing seen several times; the manifest calls it a pair. The bundled example has 31 sentences of each of three voices in three classes: 279 clips, but only 93 pairs to divide."
            ),
            N_(
                "Pairs are placed one after the other, those with the rarest kind of clip first, each in the part that lacks its kinds most. So every part gets its share of each class under each condition without a pair being torn."
            ),
            N_(
                "The voices are still the same on both sides, and so are the generators. On 1,620 clips of three voices and eight generators, compact made no error on this test with any of three seeds; with speakers apart the equal error rate was 10.7 %. And no error among 27 human clips does not mean none: the audit's interval, which is the more careful one, reaches up to 14 %."
            ),
        ),
        N_(
            "Use it for a first look, and where the detector will meet just the voices that it learnt. If it is to judge people whom it has never heard, take speakers apart."
        ),
        (
            Paper(
                "K. Sechidis, G. Tsoumakas, I. Vlahavas",
                "On the Stratification of Multi-label Data",
                "ECML PKDD",
                2011,
                "https://doi.org/10.1007/978-3-642-23808-6_10",
            ),
            Paper(
                "X. Wang, J. Yamagishi",
                "Spoofed training data for speech spoofing countermeasure can be efficiently created using neural vocoders",
                "ICASSP",
                2023,
                "https://arxiv.org/abs/2210.10570",
            ),
        ),
    ),
    Topic(
        "speaker",
        N_(
            "The test has voices of which the training heard nothing, neither a human clip nor a copy. Within one dataset it is the honest figure for people whom the detector does not know."
        ),
        (
            N_(
                "Each voice goes into one part with all that it said and all copies of it. Where a pair has two speakers, as a converted voice has, these two go together. A clip whose speaker is unknown may be of anybody, one of the training's voices too: such clips are used for nothing, and counted."
            ),
            N_(
                "A new voice can cost a lot. On 1,620 clips of three voices, with one voice to learn from, the network compact had an equal error rate of 10.7 %, where the same network had 0.6 % with nothing kept apart. It need not stay so: with each voice left out in turn, two voices to learn from, shorter windows and five times the steps, the mean was 0.3 %; and 2.4 % (one seed) once nothing was heard any more of the frequencies that the common chain changes, for part of the 0.3 % was owed to that chain."
            ),
            N_(
                "Such a figure is only as sure as there are voices in the test, however many clips each has; below eight speakers no interval over speakers is given. With few voices the shares cannot be kept either: three voices are one for each part. And the test's generators are still those that the training knows, and its sentences may be."
            ),
        ),
        N_(
            "Use it for every figure that is to hold for new people. With few voices hold out each in turn, or train in folds. If you fear a new machine more than a new voice, take a generator apart."
        ),
        (
            Paper(
                "X. Wang, J. Yamagishi, M. Todisco et al.",
                "ASVspoof 2019: A large-scale public database of synthesized, converted and replayed speech",
                "Computer Speech and Language 64",
                2020,
                "https://arxiv.org/abs/1911.01601",
            ),
        ),
    ),
    Topic(
        "prompt",
        N_(
            "A sentence stays in one part, whoever says it. So the detector cannot gain from having heard the words before."
        ),
        (
            N_(
                "Many corpora for speech synthesis let everybody read the same list; in CMU ARCTIC all speakers read the same sentences. There speakers apart still leaves the same words on both sides, for a new voice says what others said in the training. Words fix the order of the sounds, and thereby much of what a spectrogram looks like."
            ),
            N_(
                "What is divided is the manifest's column prompt, and copies stay with their recording here too. If two speakers both read arctic_a0017, their two recordings and all copies of both go into the same part. The voices are the same on both sides, which the caution beside the figures says."
            ),
            N_(
                "It can only keep apart what has different names. The sentence is taken from the file's name, without the speaker's in front. A mere number counts one speaker's clips, so anna/001 and ben/001 are two sentences, and what two names say in the same words counts as two as well."
            ),
        ),
        N_(
            "Use it where many voices read the same texts, and compare it with sentences apart: if the error rate is higher than there, the detector leant on the words. For people whom it does not know take speakers apart, and look at how many texts stand in several parts there."
        ),
        (
            Paper(
                "J. Kominek, A. W. Black",
                "The CMU Arctic speech databases",
                "5th ISCA Speech Synthesis Workshop",
                2004,
                "https://www.isca-archive.org/ssw_2004/kominek04b_ssw.html",
            ),
        ),
    ),
    Topic(
        "generator",
        N_(
            "The test has a generator that the training never met. It asks what the detector does on the day when a new one appears."
        ),
        (
            N_(
                "Sentences are divided first. What the generator that is left out made stands in the test alone, and only of the test's sentences; beside it stand the human clips of these sentences, which the training heard neither themselves nor as a copy. Validation has known generators and sentences of its own, for a model must not be chosen by what it is to be surprised with. Copies of the test's sentences by known generators are used for nothing, and counted."
            ),
            N_(
                "Each of eight generators was left out once, on three voices and 180 sentences, with the network compact and one seed. The equal error rates were 0 % for LPC and LPCNet, 2.5 % for mel-cepstral copies, 20.4 % for Griffin-Lim, 27.4 % for FARGAN, 32.5 % for RELP, 42.6 % for mel inversion and 43.8 % for WORLD. The last are little better than a coin. A mean of such numbers says nothing; each name says much. Another experiment with other settings found other figures, for LPCNet 29 %."
            ),
            N_(
                "The network has only the classes that it learnt, so it cannot name the new one: macro F1 and accuracy stay empty, and the confusion matrix has a row that shows what it was taken for. A good figure may also mean that the new generator is a near relative of a known one. The voices are the same on both sides."
            ),
        ),
        N_(
            "Use it before you trust a detector with recordings of unknown origin, and hold out each generator in turn rather than one. If the generators are known and the people are not, take speakers apart."
        ),
        (
            Paper(
                "J. Frank, L. Schönherr",
                "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
                "NeurIPS Datasets and Benchmarks",
                2021,
                "https://arxiv.org/abs/2111.02813",
            ),
            Paper(
                "C. Sun, S. Jia, S. Hou, S. Lyu",
                "AI-Synthesized Voice Detection Using Neural Vocoder Artifacts",
                "CVPR Workshops",
                2023,
                "https://arxiv.org/abs/2304.13085",
            ),
        ),
    ),
    Topic(
        "condition",
        N_(
            "The test has a condition that the training never met: a noise, a codec, a room, a telephone line. It asks whether the detector survives what happens to recordings on their way."
        ),
        (
            N_(
                "As with a generator apart, sentences are divided first. What bears the condition that is left out, human or machine-made, is tested only where its sentence belongs to the test; what does not bear it is learnt only from other sentences. Validation has known conditions, so that no model is chosen by the new one."
            ),
            N_(
                "Take a dataset whose clips are there three times: clean, with noise 20 dB below the speech, and behind the codec Opus. If Opus is held out, the network learns from clean and noisy clips and is tested on Opus clips of sentences that it heard in no form."
            ),
            N_(
                "An equal error rate may hide what goes wrong, for its threshold is chosen anew on the test. When the first detector of the bundled example was measured on 42 clips of its own voices behind mu-law, as telephones use it, its equal error rate was 5.6 %. At the threshold that it brought along it called every machine human, so that its balanced accuracy was 50 %."
            ),
        ),
        N_(
            "Use it where recordings will come by telephone or messenger or out of noisy rooms, and no training can hold all of that. To see how a finished model bears noise and codecs, measure it in the laboratory: that needs no second training."
        ),
        (
            Paper(
                "X. Liu, X. Wang, M. Sahidullah et al.",
                "ASVspoof 2021: Towards Spoofed and Deepfake Speech Detection in the Wild",
                "IEEE/ACM Transactions on Audio, Speech, and Language Processing 31",
                2023,
                "https://arxiv.org/abs/2210.02437",
            ),
        ),
    ),
    Topic(
        "external",
        N_(
            "The whole of another dataset is the test; training and validation share this one. Voices, rooms, microphones and generators may all be new at once."
        ),
        (
            N_(
                "This dataset is divided into training and validation, sentences apart. From the other one all clips are left out that the training holds, with their pairs. A clip is known again by its bytes, and by those of the recording that it was made of, so that a noisy copy of a known recording does not slip in."
            ),
            N_(
                "Within one dataset everything was recorded and processed alike, and that helps more than one thinks. The authors of an open-source detector (LFCC features, a light convolutional network; not reviewed by others) report an equal error rate of 0.38 % on WaveFake, from which it had learnt, and of 24.3 % on ASVspoof 2019 LA."
            ),
            N_(
                "A bad figure does not say why: language, loudness, noise and generators have changed together. A good one may rest on a cue that both datasets share, such as silence before the speech of one class. Audit both of them first."
            ),
        ),
        N_(
            "Use it as the last test before others rely on a detector, with as many datasets as you can get. To find out what it fails at, go back to speakers, a generator and a condition apart."
        ),
        (
            Paper(
                "N. M. Müller, P. Czempin, F. Dieckmann, A. Froghyar, K. Böttinger",
                "Does Audio Deepfake Detection Generalize?",
                "Interspeech",
                2022,
                "https://arxiv.org/abs/2203.16263",
            ),
        ),
    ),
)
