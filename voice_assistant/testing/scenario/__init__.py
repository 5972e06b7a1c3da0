"""Written conversations, played on the session loop, speech input and voice of live use, judged by what must come.

`script` what a file says · `reading` file to script, every fault with its place · `person` the sound of the person's
words · `performance` one scenario played: `scene` its time and turns, `ground_truth` what the person answers,
`soundtrack` how the assistant sounded · `expecting` what came, against what must come · `showing` transcripts.
"""
