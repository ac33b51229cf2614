"""Recordings of strangers, decoded in processes that can do nothing else.

Decoders are large parsers in C, and a recording is a stranger's program for them. So each is decoded in a process that
lives for it alone (`zygote` forks it), has given up all but reading this one file and answering (`confinement`), and whose
answer is believed as little as the recording (`incoming`). `Decoder.open_sound` gives what `audio.decoding.open_sound` gives.
"""
