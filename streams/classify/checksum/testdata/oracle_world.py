#!/usr/bin/env python3
"""Writes oracle_world.tsv.gz: numbers of many countries with the verdict of an independent implementation.

    pip install python-stdnum==2.2 validate-docbr==2.0.1
    python3 oracle_world.py

python-stdnum (LGPL) and validate-docbr (MIT) are tools of this test only. The seed is fixed, so the same versions give the same file.
A line is: standard, number, 1 or 0. Numbers are random ones of the right form, completed to valid ones by trying check characters, and
mutations of these: a character replaced, two neighbours swapped, or one dropped. No number is a person's but by chance.
"""
import datetime
import gzip
import random
from stdnum import luhn, numdb, verhoeff
from stdnum.ar import cuit
from stdnum.au import abn, acn, tfn
from stdnum.br import cnpj, cpf
from stdnum.ca import bc_phn, bn, sin
from stdnum.cl import rut as cl_rut
from stdnum.cn import ric, uscc
from stdnum.co import nit
from stdnum.do import cedula
from stdnum.ec import ci, ruc as ec_ruc
from stdnum.id import nik, npwp
from stdnum.il import idnr as il_id
from stdnum.in_ import aadhaar, epic, gstin, pan
from stdnum.jp import cn as jp_cn, in_ as jp_in
from stdnum.ke import pin as ke_pin
from stdnum.kr import rrn
from stdnum.mx import curp, rfc
from stdnum.my import nric
from stdnum.nz import ird
from stdnum.pe import cui, ruc as pe_ruc
from stdnum.pk import cnic
from stdnum.th import tin as th_tin
from stdnum.tr import tckimlik, vkn
from stdnum.us import atin, ein, itin, ssn
from stdnum.ve import rif
from stdnum.za import idnr as za_id
from validate_docbr import CNH, CNS, PIS, TituloEleitoral

R = random.Random(20261101)
DIGITS, LETTERS = '0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ALNUM = DIGITS + LETTERS
VALID, MUTATIONS = 560, 2  # numbers a standard, mutations of each


def date(form):
    day = datetime.date(1930, 1, 1) + datetime.timedelta(days=R.randrange(33000))
    return day.strftime(form)


def fill(template):
    """d a digit, A a letter, N either, {…} a date in strftime's form, [ab|cd] a choice; the rest stands for itself."""
    out, i = '', 0
    while i < len(template):
        c = template[i]
        if c in '{[':
            end = template.index('}' if c == '{' else ']', i)
            inner = template[i + 1:end]
            out += date(inner) if c == '{' else fill(R.choice(inner.split('|')))
            i = end
        else:
            out += R.choice({'d': DIGITS, 'A': LETTERS, 'N': ALNUM}.get(c, c))
        i += 1
    return out


def completed(valid, template, checks, alphabet):
    """A valid number of the template: its check characters are tried, and where none fits another number is."""
    for _ in range(2000):
        number = list(fill(template))
        if valid(''.join(number)):
            return ''.join(number)
        for n in range(len(alphabet) ** len(checks)):
            for at in checks:
                number[at] = alphabet[n % len(alphabet)]
                n //= len(alphabet)
            if valid(''.join(number)):
                return ''.join(number)
    raise SystemExit('nothing is valid for ' + template)


def mutated(number):
    at = R.randrange(len(number))
    kind = R.randrange(8)
    if kind == 0 and at + 1 < len(number):
        return number[:at] + number[at + 1] + number[at] + number[at + 2:]
    if kind == 1:
        return number[:at] + number[at + 1:]
    alphabet = LETTERS if number[at].isalpha() else DIGITS
    return number[:at] + R.choice(alphabet) + number[at + 1:]


def bare(valid):
    """The verdict without hyphens: where they may stand is for expressions to say."""
    return lambda n: valid(n.replace('-', ''))


def docbr(validator):
    return validator.validate


def luhn_of(prefix, ok):
    return lambda n: n.isdigit() and ok(n) and luhn.is_valid(prefix + n)


def ric_without_counties(number):
    """python-stdnum's parts, without its list of the counties of each year."""
    if len(number) != 18 or not number[:17].isdigit() or ric.calc_check_digit(number) != number[17].upper():
        return False
    try:
        ric.get_birth_date(number)
    except Exception:
        return False
    return bool(numdb.get('cn/loc').info(number[:2])[0][1])


def nik_without_regencies(number):
    """python-stdnum's parts, without its list of regencies."""
    if len(number) != 16 or not number.isdigit():
        return False
    try:
        nik.get_birth_date(number)
    except Exception:
        return False
    return bool(numdb.get('id/loc').info(number[:2])[0][1])


def loinc(number):
    body, _, check = number.partition('-')
    return 0 < len(body) < 8 and body.isdigit() and len(check) == 1 and check.isdigit() and int(body) > 0 and luhn.is_valid(body + check)


def snomed(n):
    if not n.isdigit() or not 6 <= len(n) <= 18 or n[0] == '0' or n[-3:-1] not in ('00', '01', '02', '10', '11', '12'):
        return False
    return verhoeff.is_valid(n) and (n[-3] == '0' or len(n) > 10)


def old_npwp(number):
    return (len(number) == 15 or number.startswith('0')) and npwp.is_valid(number)


# name: verdict, templates, positions of the check characters, their alphabet
STANDARDS = {
    'us-ssn': (bare(ssn.is_valid), ['ddddddddd', 'ddd-dd-dddd'], [], ''),
    'us-itin': (bare(itin.is_valid), ['9dd7ddddd', '9dd-8d-dddd', '9dd-[55|60|65|66|49|92|99]-dddd'], [], ''),
    'us-atin': (bare(atin.is_valid), ['9dd93dddd', '9dd-93-dddd'], [], ''),
    'us-ein': (bare(ein.is_valid), ['ddddddddd', 'dd-ddddddd', 'dd0000000'], [], ''),
    'us-npi': (luhn_of('80840', lambda n: len(n) == 10 and n[0] in '12'), ['[1|2]ddddddddd'], [-1], DIGITS),
    'ca-sin': (sin.is_valid, ['ddddddddd', 'ddd-ddd-ddd'], [-1], DIGITS),
    'ca-bn': (bn.is_valid, ['ddddddddd', 'ddddddddd[RC|RM|RP|RT]dddd', 'ddddddddd[RR|RZ|SL|XX]dddd'], [8], DIGITS),
    'ca-bcphn': (bc_phn.is_valid, ['9ddddddddd', '9ddd ddd ddd'], [-1], DIGITS),
    'ca-ohip': (luhn_of('', lambda n: len(n) == 10 and n[0] != '0'), ['dddddddddd'], [-1], DIGITS),
    'br-cpf': (cpf.is_valid, ['ddddddddddd', 'ddd.ddd.ddd-dd'], [-2, -1], DIGITS),
    'br-cnpj': (cnpj.is_valid, ['dddddddddddddd', 'dd.ddd.ddd/dddd-dd', 'NN.NNN.NNN/NNNN-dd', 'NNNNNNNNNNNNdd'], [-2, -1], DIGITS),
    'br-cnh': (docbr(CNH()), ['ddddddddddd'], [-2, -1], DIGITS),
    'br-voter': (docbr(TituloEleitoral()), ['dddddddd[0d|1d|2d]dd'], [-2, -1], DIGITS),
    'br-pis': (docbr(PIS()), ['ddddddddddd'], [-1], DIGITS),
    'br-cns': (docbr(CNS()), ['[1|2]dddddddddd00[0|1]d', '[7|8|9]dddddddddddddd'], [-2, -1], DIGITS),
    'mx-curp': (curp.is_valid, ['AAAA{%y%m%d}[H|M][AS|DF|MC|ZS|NE]AAANd', 'AAAA{%y%m%d}XDFAAANd'], [-1], DIGITS),
    'mx-rfc': (rfc.is_valid, ['AAAA{%y%m%d}NNN', 'AAA{%y%m%d}NNN', 'A&AA-{%y%m%d}-NNN', 'AAAA{%y%m%d}'], [], ''),
    'mx-nss': (luhn_of('', lambda n: len(n) == 11), ['ddddddddddd'], [-1], DIGITS),
    'ar-cuit': (cuit.is_valid, ['[20|23|24|27|30|33|34|50|51|55|25]ddddddddd', '[20|27|30]-dddddddd-d', '2[5|6]ddddddddd'], [-1], DIGITS),
    'cl-rut': (cl_rut.is_valid, ['ddddddddN', 'dddddddN', 'dd.ddd.ddd-N', '55555555N'], [-1], DIGITS + 'K'),
    'co-nit': (nit.is_valid, ['dddddddddd', 'ddddddddd-d', 'ddd.ddd.ddd-d', 'dddddddd'], [-1], DIGITS),
    'pe-ruc': (pe_ruc.is_valid, ['[10|15|17|20]ddddddddd', '16ddddddddd'], [-1], DIGITS),
    'pe-dni': (cui.is_valid, ['dddddddd-d', 'ddddddddN', 'dddddddd'], [-1], DIGITS),
    'ec-ci': (ci.is_valid, ['[0d|1d|2d|30]dddddddd', '1dddddddd-d'], [-1], DIGITS),
    'ec-ruc': (ec_ruc.is_valid, ['[0d|1d|2d]ddddddddd001', '1d6ddddddd001', '1d9ddddddd001', '1d9dddddd0002'], [9, 8], DIGITS),
    've-rif': (rif.is_valid, ['[V|E|J|P|G]ddddddddd', '[V|J]-dddddddd-d', 'C-dddddddd-d'], [-1], DIGITS),
    'do-cedula': (cedula.is_valid, ['ddddddddddd', 'ddd-ddddddd-d'], [-1], DIGITS),
    'za-id': (za_id.is_valid, ['{%y%m%d}dddd[0|1]dd', '{%y%m%d} dddd [0|1]d d', '{%y%m%d}dddd2dd'], [-1], DIGITS),
    'ke-pin': (ke_pin.is_valid, ['[A|P]dddddddddA'], [], ''),
    'tr-id': (tckimlik.is_valid, ['ddddddddddd'], [-2, -1], DIGITS),
    'tr-vkn': (vkn.is_valid, ['dddddddddd'], [-1], DIGITS),
    'il-id': (il_id.is_valid, ['ddddddddd', 'dddddddd-d'], [-1], DIGITS),
    'ae-id': (luhn_of('', lambda n: len(n) == 15 and n[:3] == '784' and '1900' <= n[3:7] < '2100'), ['784[19|20]dddddddddd'], [-1], DIGITS),
    'in-aadhaar': (aadhaar.is_valid, ['dddddddddddd', 'dddd dddd dddd'], [-1], DIGITS),
    'in-pan': (pan.is_valid, ['AAA[P|C|H|F|T|K]AddddA', 'AAAAAddddA'], [], ''),
    'in-gstin': (gstin.is_valid, ['[0d|1d|2d|3d]AAAPAddddANZN', '[38|97]AAAPAddddANZN'], [-1], ALNUM),
    'in-epic': (epic.is_valid, ['AAAddddddd'], [-1], DIGITS),
    'au-tfn': (tfn.is_valid, ['ddddddddd', 'ddd ddd ddd', 'dddddddd'], [-1], DIGITS),
    'au-abn': (abn.is_valid, ['ddddddddddd', 'dd ddd ddd ddd'], [0, 1], DIGITS),
    'au-acn': (acn.is_valid, ['ddddddddd', 'ddd ddd ddd'], [-1], DIGITS),
    'nz-ird': (ird.is_valid, ['1dddddddd', 'dddddddd', '1dd-ddd-ddd', 'dd-ddd-ddd'], [-1], DIGITS),
    'jp-number': (jp_in.is_valid, ['dddddddddddd', 'dddd-dddd-dddd'], [-1], DIGITS),
    'jp-corporate': (jp_cn.is_valid, ['ddddddddddddd'], [0], DIGITS),
    'kr-rrn': (rrn.is_valid, ['{%y%m%d}[1|2|3|4]dddddd', '{%y%m%d}-[1|2|3|4|5|6|7|8|9|0]dddddd'], [-1], DIGITS),
    'cn-id': (ric_without_counties, ['[11|33|44|65|71]dddd{%Y%m%d}dddd', '[83|99|91|92]dddd{%Y%m%d}dddd'], [-1], DIGITS + 'X'),
    'cn-uscc': (uscc.is_valid, ['[91|12|51]ddddddNNNNNNNNNN'], [-1], '0123456789ABCDEFGHJKLMNPQRTUWXY'),
    'th-id': (th_tin.is_valid, ['ddddddddddddd', 'd-dddd-ddddd-dd-d'], [-1], DIGITS),
    'my-nric': (nric.is_valid, ['{%y%m%d}dddddd', '{%y%m%d}-dd-dddd'], [], ''),
    'id-nik': (nik_without_regencies, ['[31|32|11|94|92|20]dddd{%d%m%y}dddd'], [], ''),
    'id-npwp': (old_npwp, ['ddddddddddddddd', 'dd.ddd.ddd.d-ddd.ddd', '0ddddddddddddddd'], [], ''),
    'pk-cnic': (cnic.is_valid, ['ddddddddddddd', 'ddddd-ddddddd-d'], [], ''),
    'loinc': (loinc, ['dddd-d', 'ddddd-d', 'ddddddd-d'], [-1], DIGITS),
    'snomed': (snomed, ['ddddd0[0|1|2]d', 'ddddddd0[0|1|2]d', 'dddddddddddd1[0|1|2]d'], [-1], DIGITS),
}


def lines():
    for name, (valid, templates, checks, alphabet) in STANDARDS.items():
        numbers = [fill(t.replace('d', c)) for c in '0159' for t in templates if '{' not in t]
        for i in range(VALID):
            template = templates[i % len(templates)]
            reach = reachable(valid, template, checks, alphabet)
            numbers.append(completed(valid, template, checks, alphabet) if reach else fill(template))
            numbers += [mutated(numbers[-1]) for _ in range(MUTATIONS)]
        for number in dict.fromkeys(numbers):
            yield '%s\t%s\t%d\n' % (name, number, bool(valid(number)))


REACHABLE = {}


def reachable(valid, template, checks, alphabet):
    """Tells whether the oracle accepts any number of the template; those that it never does are there for our own rules."""
    if template not in REACHABLE:
        try:
            completed(valid, template, checks, alphabet)
            REACHABLE[template] = True
        except SystemExit:
            REACHABLE[template] = False
    return REACHABLE[template]


with open('oracle_world.tsv.gz', 'wb') as raw, gzip.GzipFile('', 'wb', 9, raw, mtime=0) as out:
    for line in lines():
        out.write(line.encode())
