"""From a file to a waveform to a picture: recordings, resampling, log-mel, and the measures of a waveform.

Computes with torch and numpy; its only input is the recording that it reads.
"""
