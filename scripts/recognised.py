"""Copies of labelled documents as recognition would have written them: misheard characters, figures in digits.

Takes documents, gives documents that say the same; labels stay. Knows nothing of the program.
"""
import collections
import json
import random
import re

from pypinyin import lazy_pinyin

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
POWERS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二两三四五六七八九十百千万]"


def with_texts(documents, change):
    copy = json.loads(json.dumps(documents))
    for document in copy:
        for turn in document["turns"]:
            turn["text"] = change(turn["text"])
    return copy


def with_homophones(documents, training, share=0.1, seed=7):
    """A copy in which a share of the Chinese characters became another of the same toneless syllable that is common in `training`."""
    chinese = lambda c: "\u4e00" <= c <= "\u9fff"
    common = collections.Counter(
        c for r in training for t in r.get("turns", [r]) for c in t["text"] if chinese(c)
    )
    by_syllable = collections.defaultdict(list)
    for c, _ in sorted(common.items(), key=lambda item: (-item[1], item[0]))[:2500]:
        by_syllable[lazy_pinyin(c)[0]].append(c)
    chance = random.Random(seed)

    def replaced(c):
        if not chinese(c) or chance.random() >= share:
            return c
        others = [other for other in by_syllable[lazy_pinyin(c)[0]] if other != c]
        return chance.choice(others) if others else c

    return with_texts(documents, lambda text: "".join(map(replaced, text)))


def in_digits(documents):
    """A copy in which sums from a hundred on, days, dates and months are written in digits."""

    def timed(found):
        said, unit = found.groups()
        value = value_of(said)
        return found[0] if value is None or value < 10 and unit != "号" else f"{value}{unit}"

    def counted(found):
        value = value_of(found[0]) if re.search("[百千万]", found[0]) else None
        return str(value) if value and value >= 100 else found[0]

    def written(text):
        text = re.sub(f"({NUMERAL}+)(天|号|个月)", timed, text)
        return re.sub(f"(?<![几0-9]){NUMERAL}{{2,}}(?![几多来成])", counted, text)

    return with_texts(documents, written)


def value_of(said):
    """What a spoken numeral stands for (一万二 is 12000); None for what is no numeral alone."""
    if "万" in said:
        many, rest = said.split("万", 1)
        many = value_of(many) if many else None
        if many is None:
            return None
        if len(rest) == 1 and rest in DIGITS:
            return many * 10_000 + DIGITS[rest] * 1000
        rest = value_of(rest.lstrip("零")) if rest.lstrip("零") else 0
        return None if rest is None else many * 10_000 + rest
    total, digit, power = 0, None, 1
    for at, c in enumerate(said):
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
        elif c in POWERS and (digit is not None or c == "十" and at == 0):
            total, power, digit = total + (1 if digit is None else digit) * POWERS[c], POWERS[c], None
        else:
            return None
    if digit is None:
        return total
    # 三千二 is 3200.
    is_short = power >= 100 and len(said) > 1 and said[-2] in POWERS
    return total + (digit * power // 10 if is_short else digit)
