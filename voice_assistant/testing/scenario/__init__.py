"""Written conversations, played on the session loop, the ears and the voice of live use, and judged by what must come.

`script` what a file says · `reading` file to script, every fault with its place · `person` the sound of the person's
words · `performance` one scenario played: `scene` its time and turns, `ground_truth` what the person answers,
`soundtrack` how the assistant sounded · `expecting` what came, against what must come · `showing` transcripts.
"""
