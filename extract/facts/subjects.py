"""The noun phrase that a figure measures: before it, behind it, or none of its own.

Words come from jieba through `extract.text.words`, so that 完成 in 完成率 is not taken for a verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.facts.grammar import Grammar
from extract.text.normalize import squash
from extract.text.words import Word, words_of

_EDGE_LEFT = "、,，.。;；:：)）]】·-—|/”’\"'*"
_EDGE_RIGHT = "、,，.。;；:：(（[【·-—|/*"
_TIME = re.compile(
    r"^(?:截[至止]到?)?(?:\d{4}年?[-—~至到]\d{4}年度?|(?:\d{4}|今|本|当|每)年度?(?:底|末|初)?)?"
    r"(?:\d{1,2}月?起?[-—~至到]\d{1,2}月份?|\d{1,2}月份?(?:\d{1,2}[日号])?(?:底|末|初|起|止)*|[上下]半年|[前第][一二三四1-4]个?季度)?"
)
_ITEM = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}是|[（(]?[0-9]{1,2}[)）、.．](?![0-9])|[①-⑳]|[一二三四五六七八九十]{1,3}、)"
)
# The report's own unit before a label of its accounts: 水利局|基本支出.
_OWN = re.compile(
    r"^[\u4e00-\u9fff]{1,12}?(?:局|委|办|厅|院|站|所|中心)(?=(?:财政拨款|基本|项目|专项|“?三公|公用|人员|机关运行).{0,8}(?:支出|经费))"
)
_RELATION = re.compile(r"(?:率|度|比例|比重|数|额|量|数量|金额|总额|面积|得分|分值)$")
# 补助标准由每人每月500元提高到550元: what stands behind 由 is the basis of the figure.
_FROM = re.compile(r"(.{2,30}(?:率|度|数|额|量|标准|费|价|面积|比例))[由从]每?.{0,6}$")
_BREAK = re.compile(r"[、（(，；。：）)]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# What follows a verb that is done: 发放了, 举办过, 评选出.
_DONE = frozenset("了过出")
_LONGEST = 40
_LONGEST_RIGHT = 30


def before_figure(text: str, grammar: Grammar) -> str:
    """The subject in the text from the start of a clause (or the end of the figure before) up to a figure; "" if none."""
    phrase = _unlinked(_edges(squash(text)), grammar)
    for bound in grammar.bounds:
        at = phrase.find(bound)
        if at > 1:
            phrase = _unlinked(phrase[:at], grammar)
    phrase = _opened(phrase, grammar)
    if found := _FROM.match(phrase):
        phrase = found.group(1)
    phrase = _head(_object(phrase, grammar), grammar)
    if len(phrase) > _LONGEST:
        last = [word for word in words_of(phrase, grammar.lexicon) if word.tag == "v" and word.end < len(phrase)]
        phrase = phrase[last[-1].end :] if last else phrase
    return phrase if _is_name(phrase, grammar) else ""


def behind_figure(text: str, grammar: Grammar) -> tuple[str, int]:
    """The subject that the text behind a figure opens with (`名|乡镇事业工作人员|待遇…`) and where it ends; ("", 0) if none."""
    text = text[:_LONGEST_RIGHT]
    shift = len(text) - len(text.lstrip(" \u3000的"))
    words = words_of(text[shift:], grammar.lexicon)
    if not words or _BREAK.match(words[0].text):
        return "", 0
    if words[0].text in ("用于", "主要用于"):
        stop = next((word.start for word in words if _BREAK.match(word.text)), words[-1].end)
        return _edges(squash(text[shift + words[0].end : shift + stop])), shift + stop
    end = _body_end(words, grammar) or _noun_end(words, grammar)
    phrase = _edges(squash(text[shift : shift + end]))
    if len(phrase) > 12 or "、" in phrase:
        phrase = phrase.rpartition("的")[2]
    return (phrase, shift + end) if len(phrase) > 1 and _HAN.search(phrase) else ("", 0)


def object_behind(text: str, grammar: Grammar) -> str:
    """What the act behind a figure is about: 失业补助金 in `为844人|办理了失业补助金`."""
    words = words_of(text[:_LONGEST_RIGHT], grammar.lexicon)
    verb = next((i for i, word in enumerate(words) if word.text in grammar.verbs), None)
    if verb is None:
        return ""
    rest = [word for word in words[verb + 1 :] if word.text not in ("了", "过")]
    stop = next((i for i, word in enumerate(rest) if _BREAK.match(word.text) or word.tag in ("m", "v", "d", "p")), len(rest))
    return "".join(word.text for word in rest[:stop])


def is_preposition(left: str, grammar: Grammar) -> bool:
    """Whether the text before a figure ends with a preposition, so that what is counted stands behind: 已为|102名劳动者."""
    return squash(left).endswith(tuple(grammar.prepositions))


def without_account(subject: str, grammar: Grammar) -> str:
    """公务接待费 for 公务接待费支出决算: whose account it is. A bare 支出决算 stays."""
    for suffix in grammar.accounts:
        if subject.endswith(suffix) and len(subject) >= len(suffix) + 3:
            return subject.removesuffix(suffix)
    return subject


# ------------------------------------------------------------------ parts of a phrase


def _edges(phrase: str) -> str:
    return phrase.lstrip(_EDGE_LEFT).rstrip(_EDGE_RIGHT)


def _unlinked(phrase: str, grammar: Grammar) -> str:
    """The phrase without the links (达到, 共计为 …) at its end."""
    while phrase and not phrase.endswith(grammar.kept):
        if not phrase.endswith(grammar.links):
            return _edges(phrase)
        link = next(link for link in grammar.links if phrase.endswith(link))
        phrase = _edges(phrase.removesuffix(link))
    return phrase


def _opened(phrase: str, grammar: Grammar) -> str:
    """The phrase without times, adverbs and the report's own unit at its start: `2023年全市累计|发放…`."""
    while phrase:
        rest = _OWN.sub("", _ITEM.sub("", phrase))
        rest = rest[_time_end(rest) :]
        if rest == phrase:
            if not phrase.startswith(grammar.openings) and phrase[0] not in grammar.openers:
                return phrase
            words = words_of(phrase[:12], grammar.lexicon)
            first = words[0]
            plain = first.text in grammar.openers and first.end < len(phrase)
            longer = ""
            if phrase.startswith(grammar.openings):
                longer = next(opening for opening in grammar.openings if phrase.startswith(opening))
            if len(longer) > len(first.text) and not any(word.start < len(longer) < word.end for word in words):
                rest = phrase[len(longer) :]
            elif plain:
                rest = phrase[first.end :]
            else:
                return phrase
        phrase = _edges(rest)
    return phrase


def _time_end(phrase: str) -> int:
    found = _TIME.match(phrase)
    end = found.end() if found else 0
    return 0 if phrase[end : end + 1] in ("终", "末") else end


def _object(phrase: str, grammar: Grammar) -> str:
    """What stands behind the last verb that has an object; the whole phrase if there is none."""
    if not _may_govern(phrase, grammar):
        return phrase
    words = words_of(phrase, grammar.lexicon)
    kept = phrase
    measure = phrase.endswith(grammar.measures) and words and words[0].text not in grammar.prepositions
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        rest = phrase[word.end :]
        object_ = rest[1:] if rest[:1] in _DONE else rest
        if len(object_) < 2 or (measure and i) or not _governs(words, i, grammar):
            continue
        if object_ in grammar.acts and i > 0:
            kept = phrase
            continue
        return _opened(object_, grammar)
    return kept


def _may_govern(phrase: str, grammar: Grammar) -> bool:
    """Whether a verb that takes objects is in the phrase, as a word or as part of one: most phrases are spared the cutting."""
    if not _DONE.isdisjoint(phrase):
        return True
    verbs = grammar.verbs
    return any(phrase[i : i + size] in verbs for size in grammar.verb_sizes for i in range(len(phrase) - size + 1))


def _governs(words: Sequence[Word], i: int, grammar: Grammar) -> bool:
    """Whether a word is a verb with an object behind it, not part of a noun: 发放|补贴, but 发放标准 and 投诉处理平台."""
    word, follower = words[i], words[i + 1]
    if follower.text in _DONE:
        return word.tag.startswith("v")
    if word.text not in grammar.verbs:
        return False
    behind = words[i + 1 :]
    if len(behind) == 1 and follower.text in grammar.followers:
        return False
    if follower.text in ("和", "与", "及", "以及", "或", "、", "的", "等", "率", "数", "额", "类", "性"):
        return False
    if i > 0 and len(behind) == 1 and follower.text in grammar.entities:
        return False
    return not (word.tag in ("vn", "n") and i > 0 and follower.text in grammar.followers)


def _head(phrase: str, grammar: Grammar) -> str:
    """The phrase behind 的, unless what is behind only measures what is before: `…的满意度` stays."""
    phrase = phrase.removesuffix("的")
    if phrase[:1] in ("在", "对", "为", "将", "把", "按", "由", "从") and not _is_word(phrase, grammar):
        phrase = phrase[1:]
    before, mark, tail = phrase.rpartition("的")
    if not mark or _is_word_across(phrase, len(before), grammar):
        return _edges(phrase)
    whole = _RELATION.search(tail) and len(phrase) <= _LONGEST
    return _edges(phrase if whole or len(tail) < 2 else tail)


def _is_word(phrase: str, grammar: Grammar) -> bool:
    return len(words_of(phrase, grammar.lexicon)[0].text) > 1


def _is_word_across(phrase: str, at: int, grammar: Grammar) -> bool:
    return any(word.start < at < word.end for word in words_of(phrase, grammar.lexicon))


def _is_name(phrase: str, grammar: Grammar) -> bool:
    """Whether a phrase names anything: not an adverb, a sign or a lone number."""
    return bool(_HAN.search(phrase)) and phrase not in grammar.openers and phrase not in grammar.links


def _body_end(words: Sequence[Word], grammar: Grammar) -> int:
    """Where a noun for people or bodies ends: the first such word that no other noun follows; 0 if there is none."""
    end = 0
    opener = words[0].tag in ("v", "d", "p", "c", "vd") and words[0].text not in ("在校", "在职", "在岗", "在册")
    of = any(word.text == "的" for word in words)
    if opener and not of:
        return 0
    for i, word in enumerate(words):
        if word.text in ("，", "；", "。", "：", "（", "("):
            break
        if word.tag.startswith("n") and word.text.endswith(grammar.endings):
            end = word.end
            if i + 1 == len(words) or not words[i + 1].tag.startswith(("n", "vn")):
                return word.end if not opener or of else end
    return end


def _noun_end(words: Sequence[Word], grammar: Grammar) -> int:
    """Where the nouns end that the words open with; a verb opens a noun where nothing but nouns follows: 应聘|简历."""
    end = 0
    joined = words[0].tag == "v" and words[0].text not in grammar.verbs and len(words) > 1
    joined = joined and all(word.tag.startswith(("n", "vn")) or word.text in grammar.acts for word in words[1:])
    for word in words[joined:]:
        verb = word.text in grammar.verbs or word.tag in ("v", "d", "p", "c", "vd", "u", "ul", "uj", "m", "i")
        if _BREAK.match(word.text) or verb or word.text in ("的", "了"):
            break
        end = word.end
    return end
