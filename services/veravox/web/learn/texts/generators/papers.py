"""Papers that several of these pages name."""

from veravox.web.learn.topic import Paper

HIFIGAN = Paper(
    "J. Kong, J. Kim, J. Bae",
    "HiFi-GAN: Generative Adversarial Networks for Efficient and High Fidelity Speech Synthesis",
    "NeurIPS",
    2020,
    "https://arxiv.org/abs/2010.05646",
)
UPSAMPLING_ARTIFACTS = Paper(
    "J. Pons, S. Pascual, G. Cengarle, J. Serrà",
    "Upsampling Artifacts in Neural Audio Synthesis",
    "ICASSP",
    2021,
    "https://arxiv.org/abs/2010.14356",
)
