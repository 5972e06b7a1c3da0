"""Proofs about a dialogue: that no single misheard turn makes what is said less urgent than what is so.

`form` (what rules and gates may look like, exact for all answers) → `cases` (the smallest sets of findings that fire a
rule) →
`faults` (every turn of every case, heard wrongly in every way, played through the real engine) → `local` (each state,
each kind
of event) → `reach` (everything can be reached).  `report` puts them together.
"""
