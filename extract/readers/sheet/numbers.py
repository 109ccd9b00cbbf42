"""Numbers and texts as a spreadsheet displays them: digits, percentages, the format General.

Source: ISO 29500-1, 18.8.31 (numFmt), and what Excel and WPS show (docs/notes/sheets.md).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from extract.readers.sheet.chinese import in_chinese
from extract.readers.sheet.dates import dated
from extract.readers.sheet.formats import Section, Token, choose, sections_of

# Days between the epochs of both date systems; the last serial of the year 9999.
_EPOCH_1904 = 1462
_LAST_DAY = 2958466
_EXACT = Context(prec=15, rounding=ROUND_HALF_UP)
_MAX_DIGITS = 15
_GENERAL_WIDTH = 11


def display(value: float, code: str, date_1904: bool = False) -> str:
    """The number as a cell of this format shows it in a column wide enough, layout padding taken off.

    A negative date or one after 9999, which a spreadsheet shows as ####, is given as a plain number.
    """
    if code in ("General", "@", ""):
        return general(value)
    sections = sections_of(code)
    section, signed = choose(sections, value)
    if section.is_date:
        serial = value + (_EPOCH_1904 if date_1904 else 0)
        return dated(section, serial) if 0 <= serial < _LAST_DAY else general(value)
    return _numbered(section, abs(value) if signed else value, negative=signed == "minus")


def display_text(text: str, code: str) -> str:
    """A text as a cell of this format shows it: the fourth section may add words around it or hide it."""
    if code in ("General", "@") or ("@" not in code and code.count(";") < 3):
        return text
    sections = sections_of(code)
    section = sections[3] if len(sections) > 3 else sections[-1] if sections[-1].is_text else None
    if section is None:
        return text
    return "".join(
        text if token.kind == "text" else token.text for token in section.tokens if token.kind in ("text", "literal")
    )


def general(value: float) -> str:
    """The format General: no float noise, and no more digits than the eleven places Excel gives it.

    Whole numbers stay whole up to fifteen digits (Excel shows 1.23E+17 from twelve on, which no database wants).
    """
    number = _EXACT.create_decimal(repr(float(value)))
    if not number:
        return "0"
    if number == number.to_integral_value() and abs(number) < 10**_MAX_DIGITS:
        return f"{number:.0f}"
    if number.adjusted() >= _GENERAL_WIDTH or number.adjusted() < -5:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    places = max(_GENERAL_WIDTH - 2 - max(number.adjusted(), 0), 0)
    text = f"{_rounded(number, places):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_zero(text: str) -> bool:
    return not text.strip("-0.")


def _rounded(number: Decimal, places: int) -> Decimal:
    """Rounded half away from zero, as spreadsheets do, on the fifteen digits that they keep."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=400))


def _numbered(section: Section, value: float, *, negative: bool) -> str:
    tokens = section.tokens
    sign = "-" if negative else ""
    if any(token.kind == "general" for token in tokens):
        pieces = [general(abs(value) if negative else value) if t.kind == "general" else t.text for t in tokens]
        return in_chinese(sign + "".join(pieces).strip(), section.chinese)
    places = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    if not places:
        text = "".join(general(value) if t.kind == "text" else t.text for t in tokens if t.kind != "comma").strip()
        return sign + text if text else ""
    if any(token.kind == "slash" for token in tokens):
        return sign + _fraction(tokens, value)
    number = _EXACT.create_decimal(repr(abs(float(value))))
    number = number.scaleb(2 * sum(token.kind == "percent" for token in tokens), context=Context(prec=400))
    exponent = next((i for i, token in enumerate(tokens) if token.kind == "exponent"), None)
    if exponent is not None:
        text = _scientific(tokens, number, exponent)
    else:
        last = places[-1]
        trailing = 0
        while last + 1 + trailing < len(tokens) and tokens[last + 1 + trailing].kind == "comma":
            trailing += 1
        text = _fixed(tokens, number.scaleb(-3 * trailing, context=Context(prec=400)), last)
    if sign and _is_zero("".join(c for c in text if c.isdigit() or c in "-.")):
        sign = ""
    return in_chinese(sign + text.strip(), section.chinese)


def _fixed(tokens: tuple[Token, ...], number: Decimal, last: int) -> str:
    """The digits put into the places of the format, literals between them kept where they stand."""
    point = next((i for i, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole_places = [i for i, token in enumerate(tokens) if token.kind == "digit" and i < point]
    decimal_places = [i for i, token in enumerate(tokens) if token.kind == "digit" and i > point]
    grouped = any(t.kind == "comma" and whole_places and whole_places[0] < i < last for i, t in enumerate(tokens))
    text = f"{_rounded(number, len(decimal_places)):.{len(decimal_places)}f}"
    whole, _, decimals = text.partition(".")
    whole = "" if whole == "0" else whole
    pieces: list[str] = []
    remaining = len(whole_places)
    for i, token in enumerate(tokens):
        if token.kind == "digit" and i < point:
            first = remaining == len(whole_places)
            pieces.append(_whole_digits(whole, remaining, token.text, first, grouped))
            remaining -= 1
        elif token.kind == "point":
            if not whole_places:
                pieces.append(whole)
            pieces.append("." if _shows_decimals(tokens, decimal_places, decimals) else "")
        elif token.kind == "digit":
            at = decimal_places.index(i)
            optional = token.text in "#?" and all(tokens[j].text in "#?" for j in decimal_places[at:])
            pieces.append("" if optional and not decimals[at:].strip("0") else decimals[at])
        elif token.kind in ("literal", "percent", "slash", "ampm"):
            pieces.append(token.text)
    return "".join(pieces)


def _shows_decimals(tokens: tuple[Token, ...], places: list[int], decimals: str) -> bool:
    """Excel keeps the point of `0.##` for a whole number; WPS and LibreOffice take it off, as a person does."""
    return any(tokens[i].text == "0" for i in places) or bool(decimals.strip("0"))


def _whole_digits(whole: str, remaining: int, place: str, first: bool, grouped: bool) -> str:
    """The digits of one place before the point: the first place takes all that are over."""
    if first:
        digits = whole[: max(len(whole) - remaining + 1, 0)]
        start = len(whole) - len(digits)
        positions = range(len(digits) + start, start, -1)
    else:
        at = len(whole) - remaining
        digits = whole[at] if at >= 0 else ""
        positions = range(remaining, remaining - len(digits), -1)
    if not digits:
        if place != "0":
            return ""
        digits, positions = "0", range(remaining, remaining - 1, -1)
    if not grouped:
        return digits
    return "".join(
        digit + ("," if position > 1 and position % 3 == 1 else "") for digit, position in zip(digits, positions, strict=True)
    )


def _scientific(tokens: tuple[Token, ...], number: Decimal, exponent: int) -> str:
    point = next((i for i, t in enumerate(tokens) if t.kind == "point" and i < exponent), exponent)
    whole = max(sum(t.kind == "digit" for t in tokens[:point]), 1)
    places = sum(t.kind == "digit" for t in tokens[point:exponent])
    width = sum(t.kind == "digit" for t in tokens[exponent:])
    power = number.adjusted() if number else 0
    power = power // whole * whole if whole > 1 else power
    mantissa = _rounded(number.scaleb(-power, context=Context(prec=400)), places)
    if mantissa.adjusted() >= whole and mantissa:
        power += whole
        mantissa = _rounded(number.scaleb(-power, context=Context(prec=400)), places)
    sign = "-" if power < 0 else "+" if tokens[exponent].text.endswith("+") else ""
    return f"{mantissa:.{places}f}{tokens[exponent].text[0]}{sign}{abs(power):0{width}d}"


def _fraction(tokens: tuple[Token, ...], value: float) -> str:
    """`# ?/?`: a whole part and the nearest fraction with as many digits below the line as the format has."""
    slash = next(i for i, token in enumerate(tokens) if token.kind == "slash")
    width = sum(token.kind == "digit" for token in tokens[slash:]) or 1
    mixed = any(
        token.kind == "literal" and not token.text.strip() and any(t.kind == "digit" for t in tokens[:i])
        for i, token in enumerate(tokens[:slash])
    )
    found = Fraction(abs(value)).limit_denominator(10 ** min(width, 6) - 1)
    whole, rest = divmod(found.numerator, found.denominator)
    if not mixed:
        return f"{found.numerator}/{found.denominator}"
    return f"{whole} {rest}/{found.denominator}" if whole and rest else f"{rest}/{found.denominator}" if rest else str(whole)
