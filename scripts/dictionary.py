"""Makes src/text/dictionary.txt: the words whose edges the program knows, each with how often it stands in the material of jieba.

They are those of the dictionary of jieba (Sun Junyi and others, MIT licence), as the PyPI package has it, which is also that of jieba-rs: the
words that stand there at least ten times, and those that the corpus holds (that material is older than 客服 and 验证码). Two of three are left out, most
of them never counted but entered with 3. The whole dictionary takes a start a tenth of a second.

    pip install jieba==0.42.1
    python3 scripts/dictionary.py
"""

import json
import pathlib

import jieba

FEWEST = 10
ROOT = pathlib.Path(__file__).resolve().parent.parent
SAID = ["gold/train.jsonl", "bank/train.jsonl", "everyday/train.jsonl"]


def said():
    """Every word that the whole dictionary finds in the corpus."""
    words = set()
    for name in SAID:
        for line in (ROOT / "corpus" / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for text in [turn["text"] for turn in record.get("turns", [])] or [record["text"]]:
                words.update(jieba.cut(text, HMM=False))
    return words


def main():
    dictionary = pathlib.Path(jieba.__file__).with_name("dict.txt")
    rows = (line.split(" ") for line in dictionary.read_text(encoding="utf-8").splitlines() if line)
    met = said()
    # One stands twice there, and the second counts.
    counts = {word: count for word, count, *_ in rows}
    kept = sorted((word, count) for word, count in counts.items() if int(count) >= FEWEST or word in met)
    text = "".join(f"{word} {count}\n" for word, count in kept)
    (ROOT / "src/text/dictionary.txt").write_text(text, encoding="utf-8")
    print(f"{len(kept)} words")


main()
