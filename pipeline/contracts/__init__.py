"""The data contracts: where each table lives and what its columns are.

A stage writes and reads its tables through `Stage`'s `Run`, which holds them to the schema given
here. Paths are relative to the root; `{corpus}` is the corpus's name, `{row}` a row of a stage that
has rows.
"""
