"""segment_all.py FILE TERMS: the peer in Python. As segment-all: JSON, jieba for every turn, pyahocorasick for the terms."""

import json
import sys

import ahocorasick
import jieba


def main():
    file, terms = sys.argv[1:]
    matcher = ahocorasick.Automaton()
    for line in open(terms, encoding="utf-8"):
        term = line.rstrip("\n")
        matcher.add_word(term, term)
    matcher.make_automaton()
    jieba.setLogLevel("WARNING")
    jieba.initialize()
    write = sys.stdout.write
    turns = characters = 0
    for line in open(file, encoding="utf-8"):
        call = json.loads(line)
        for at, turn in enumerate(call["turns"]):
            text = turn["text"]
            turns += 1
            characters += len(text.encode())
            edges, end = {0}, 0
            for word in jieba.cut(text):
                end += len(word)
                edges.add(end)
            for last, term in matcher.iter(text):
                if last + 1 in edges and last + 1 - len(term) in edges:
                    write(f"{call['id']}\t{at}\t{term}\n")
    write(f"{turns} turns, {characters} bytes\n")


main()
