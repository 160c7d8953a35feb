"""Writes oracle_finance.tsv.gz: numbers of banks, securities, wallets and devices with the verdict of python-stdnum.

    pip install python-stdnum==2.2 && python3 oracle_finance.py

A line is the name of the check (as in finance_oracle_test.go), the number, and 1 or 0. Each check has numbers that are made valid and the
same with a character changed, dropped or exchanged with its neighbour. All are from a fixed seed; any likeness to a real number is
chance. python-stdnum (LGPL-2.1) is a tool of this test only. Nothing of it is in the product.
"""
import gzip
import hashlib
import random
import string

from stdnum import bic, bitcoin, cusip, iban, imei, imsi, isin, lei, luhn
from stdnum.gb import sedol
from stdnum.us import rtn

random.seed(13616)
DIGITS, UPPER = string.digits, string.ascii_uppercase
ALNUM = DIGITS + UPPER


def some(alphabet, n):
    return "".join(random.choice(alphabet) for _ in range(n))


def make_iban():
    country = random.choice([p[1] for p in iban._ibandb.prefixes])
    form = iban._ibandb.info(country)[0][1]["bban"]
    bban = "".join(some({"n": DIGITS, "a": UPPER, "c": ALNUM}[k], int(n)) for n, k in iban._struct_re.findall(form))
    return country + iban.calc_check_digits(country + "00" + bban) + bban


def make_isin():
    body = random.choice(sorted(isin._country_codes)) + some(ALNUM, 9)
    return body + isin.calc_check_digit(body)


def make_cusip():
    body = some(DIGITS, 3) + some(ALNUM, 5)
    return body + cusip.calc_check_digit(body)


def make_sedol():
    body = random.choice("BCDFGHJKLMNPQRSTVWXYZ") + some("0123456789BCDFGHJKLMNPQRSTVWXYZ", 5)
    return body + sedol.calc_check_digit(body)


def make_lei():
    from stdnum.iso7064 import mod_97_10
    body = some(ALNUM, 18)
    return body + mod_97_10.calc_check_digits(body)


def make_bic():
    return some(UPPER, 4) + random.choice(sorted(bic._country_codes)) + some(ALNUM, random.choice([2, 5]))


def make_luhn():
    body = some(DIGITS, 15)
    return body + luhn.calc_check_digit(body)


def make_imei():
    body = some(DIGITS, 14)
    return body + luhn.calc_check_digit(body)


def make_imsi():
    return some(DIGITS, 15)


# The first two digits that the Federal Reserve uses. The oracle looks at the check digit only.
DISTRICTS = [*range(0, 13), *range(21, 33), *range(61, 73), 80]


def make_rtn():
    body = "%02d" % random.choice(DISTRICTS) + some(DIGITS, 6)
    return body + rtn.calc_check_digit(body)


BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def make_bitcoin():
    raw = random.choice([b"\0", b"\5"]) + random.randbytes(20)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    n, out = int.from_bytes(raw, "big"), ""
    while n:
        n, r = divmod(n, 58)
        out = BASE58[r] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out


BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def make_segwit():
    data = [0] + [random.randrange(32) for _ in range(32)]
    data[-1] &= 0x1F
    expanded = [3, 3, 0, 2, 3] + data + [0] * 6
    sum_ = 1
    for v in expanded:
        top = sum_ >> 25
        sum_ = (sum_ & 0x1FFFFFF) << 5 ^ v
        for i, g in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            if top >> i & 1:
                sum_ ^= g
    sum_ ^= 1
    return "bc1" + "".join(BECH32[v] for v in data + [sum_ >> 5 * (5 - i) & 31 for i in range(6)])


CHECKS = [
    ("iban", make_iban, lambda s: iban.is_valid(s, check_country=False), ALNUM),
    ("isin", make_isin, isin.is_valid, ALNUM),
    ("cusip", make_cusip, cusip.is_valid, ALNUM),
    ("sedol", make_sedol, sedol.is_valid, "0123456789BCDFGHJKLMNPQRSTVWXYZ"),
    ("lei", make_lei, lei.is_valid, ALNUM),
    ("bic", make_bic, bic.is_valid, ALNUM),
    ("luhn", make_luhn, luhn.is_valid, DIGITS),
    ("imei", make_imei, lambda s: len(s) == 15 and imei.is_valid(s), DIGITS),
    ("imsi", make_imsi, imsi.is_valid, DIGITS),
    ("rtn", make_rtn, lambda s: rtn.is_valid(s) and int(s[:2]) in DISTRICTS, DIGITS),
    ("bitcoin", make_bitcoin, bitcoin.is_valid, BASE58),
    ("segwit", make_segwit, bitcoin.is_valid, BECH32),
]


def mutate(s, alphabet):
    i = random.randrange(len(s))
    kind = random.randrange(5)
    if kind == 0:
        return s[:i] + s[i + 1:]
    if kind == 1 and i + 1 < len(s):
        return s[:i] + s[i + 1] + s[i] + s[i + 2:]
    return s[:i] + random.choice(alphabet) + s[i + 1:]


with gzip.GzipFile("oracle_finance.tsv.gz", "wb", 9, mtime=0) as out:
    for name, make, valid, alphabet in CHECKS:
        for _ in range(600):
            number = make()
            for s in (number, mutate(number, alphabet)):
                out.write(f"{name}\t{s}\t{int(bool(valid(s)))}\n".encode())
