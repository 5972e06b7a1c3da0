"""The steps of the pipeline, from recordings to a Vosk model folder; `train` runs them in order."""
