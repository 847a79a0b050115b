"""The record of every published version: the verbs that write it, its hash chain, its seals."""
