package checksum

import (
	"bytes"
	"compress/flate"
	_ "embed" // the numbering plans
	"encoding/binary"
	"io"
)

//go:generate go run ./gen/phones -out phone_table.bin

//go:embed phone_table.bin
var phoneTable []byte

// phones are the numbering plans of the world.
var phones = readPlans(phoneTable)

// plan is the state of the automaton at the start of a kind of number; it moves along with the digits.
type plan uint16

// plans is an automaton over digits: a state accepts when a number may end there, and state 0 is none. Its roots are the kinds of
// numbers. See gen/phones for how it is made of libphonenumber's metadata.
type plans struct {
	next [][10]plan
	end  []bool

	international plan // behind + or 00: a country calling code and what that country assigns
	trunk         plan // national, with the trunk prefix 0
	bare          plan // national, in regions without a trunk prefix
	mobile        plan // mobile ones of a few large regions without a trunk prefix
	american      plan // the North American plan, with or without a 1
}

// readPlans reads the table that gen/phones wrote. A damaged one would be a mistake of the build.
func readPlans(table []byte) *plans {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(table)))
	if err != nil {
		panic("checksum: phone_table.bin: " + err.Error())
	}
	read := func() int {
		v, n := binary.Uvarint(plain)
		plain = plain[max(n, 0):]
		return int(v)
	}
	p := &plans{international: plan(read()), trunk: plan(read()), bare: plan(read()), mobile: plan(read()), american: plan(read())}
	states := read()
	p.next, p.end = make([][10]plan, states), make([]bool, states)
	for at := range states {
		p.end[at] = read() == 1
		for digit := range 10 {
			p.next[at][digit] = plan(at - read())
		}
	}
	return p
}

// accepts tells whether the digit values d are a number of the kind.
func (p *plans) accepts(kind plan, d []byte) bool {
	for _, v := range d {
		kind = p.next[kind][v]
	}
	return p.end[kind]
}

// maxPhone is the longest number in digits that the plans know, with 00 and the North American 011 before it.
const maxPhone = 20

// phone is a telephone number as it is written: its digits, and how many stand in each group between separators.
type phone struct {
	digits   [maxPhone]byte
	n        int
	groups   [8]int8
	count    int
	plus     bool // a + stands first
	brackets bool // a group is in brackets
	dots     bool // all separators are dots

	slashes bool // a slash is among the separators
	trailer bool // an extension follows
}

// readPhone reads digits and separators up to an extension, and tells whether nothing else is there. A (0) behind the country's code is
// left out.
func readPhone(s []byte) (p phone, ok bool) {
	s, p.trailer = cutExtension(s)
	p.dots = true
	inGroup := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isDigit(c) {
			if p.n == maxPhone || !inGroup && p.count == len(p.groups) {
				return p, false
			}
			if !inGroup {
				p.count++
				inGroup = true
			}
			p.digits[p.n] = c - '0'
			p.n++
			p.groups[p.count-1]++
			continue
		}
		inGroup = false
		switch c {
		case '+':
			p.plus = true
			if p.n > 0 {
				return p, false
			}
		case '(':
			if i+2 < len(s) && s[i+1] == '0' && s[i+2] == ')' && p.n > 0 {
				i += 2
				continue
			}
			p.brackets = true
		case ')':
		case ' ', '-', '.', '/', '\t':
			p.dots = p.dots && c == '.'
			p.slashes = p.slashes || c == '/'
		default:
			if c != 0xa0 && c != 0xc2 { // a no-break space
				return p, false
			}
		}
	}
	return p, p.n > 0
}

// cutExtension takes an extension off: "x123", "ext. 5", "#12".
func cutExtension(s []byte) (number []byte, found bool) {
	end := len(s)
	for end > 0 && isDigit(s[end-1]) {
		end--
	}
	if end == len(s) || end == 0 || len(s)-end > 7 {
		return s, false
	}
	for end > 0 && (s[end-1] == ' ' || s[end-1] == '.' || s[end-1] == ':') {
		end--
	}
	word := end
	for word > 0 && (isLetter(s[word-1]) || s[word-1] == '#') {
		word--
	}
	if word == end || word == 0 {
		return s, false
	}
	for word > 0 && (s[word-1] == ' ' || s[word-1] == ',' || s[word-1] == ';') {
		word--
	}
	return s[:word], true
}

// Phone tells whether s is a telephone number of some region: with its country's calling code behind + or 00, or as it is dialled in
// one of the plans that are compared with numbers without a country, in a grouping that is no date, price or number of another kind.
// Source: ITU-T E.164 and E.123; the national plans as libphonenumber collects them.
func Phone(s []byte) bool {
	p, ok := readPhone(s)
	if !ok || p.n < 6 || uniform(p.digits[:p.n]) {
		return false
	}
	d := p.digits[:p.n]
	if p.plus {
		return phones.accepts(phones.international, d)
	}
	return p.n >= 7 && (p.abroad() || p.american() || p.national())
}

// abroad tells whether the digits are an international number behind 00 or the 011 of North America.
func (p *phone) abroad() bool {
	d := p.digits[:p.n]
	switch {
	case len(d) < 3 || d[0] != 0:
		return false
	case d[1] == 0:
		return phones.accepts(phones.international, d[2:])
	}
	return d[1] == 1 && d[2] == 1 && phones.accepts(phones.international, d[3:])
}

// PhoneIsClear tells whether a number that Phone accepts is one without words around it: with its country's code, or grouped as only
// telephone numbers are.
func PhoneIsClear(s []byte) bool {
	p, ok := readPhone(s)
	if !ok || p.n < 7 {
		return false
	}
	if p.plus || p.trailer && p.count > 1 || p.brackets {
		return true
	}
	d := p.digits[:p.n]
	return (p.american() || p.abroad()) && p.count > 1 || d[0] == 0 && p.count > 1 && p.national() && p.n >= 9 && !p.slashes
}

// american tells whether the digits are those of the North American plan, alone or as three, three and four with a 1 or 001 before.
// An area that is not assigned yet is accepted in groups, by the form that the plan gives all areas.
func (p *phone) american() bool {
	d, groups := p.digits[:p.n], p.groups[:p.count]
	if len(groups) == 1 {
		return (len(d) == 10 || len(d) == 11 && d[0] == 1) && phones.accepts(phones.american, d)
	}
	if len(groups) == 4 && (groups[0] == 1 && d[0] == 1 || groups[0] == 3 && d[0] == 0 && d[1] == 0 && d[2] == 1) {
		d, groups = d[groups[0]:], groups[1:]
	}
	if len(groups) == 2 && groups[0] == 3 && groups[1] == 7 && p.brackets {
		return len(d) == 10 && areaForm(d)
	}
	return len(groups) == 3 && groups[0] == 3 && groups[1] == 3 && groups[2] == 4 && areaForm(d)
}

// areaForm tells whether area and exchange have the forms of NANPA: [2-9]XX without N11, and for areas no N9X.
func areaForm(d []byte) bool {
	n11 := func(code []byte) bool { return code[1] == 1 && code[2] == 1 }
	return d[0] >= 2 && d[3] >= 2 && d[1] != 9 && !n11(d) && !n11(d[3:])
}

// national tells whether the digits are dialled so in one of the known plans, and grouped as telephone numbers are.
func (p *phone) national() bool {
	d := p.digits[:p.n]
	if !p.likely() {
		return false
	}
	if d[0] == 0 {
		return p.n >= 9 && phones.accepts(phones.trunk, d)
	}
	if p.count == 1 {
		return phones.accepts(phones.mobile, d)
	}
	return p.n >= 8 && phones.accepts(phones.bare, d)
}

// likely refuses groupings of dates, decimal and other numbers: a single group of eight is a date or an order, 3-2-4 a social security
// number, 4-4-4-4 a card.
func (p *phone) likely() bool {
	groups := p.groups[:p.count]
	switch {
	case p.count == 1:
		return !p.brackets
	case p.count > 6, p.dots && p.count < 3, p.count == 2 && groups[0] == 1:
		return false
	case p.isDate(), len(groups) == 3 && [3]int8(groups) == [3]int8{3, 2, 4}:
		return false
	case p.digits[0] > 0 && len(groups) == 3 && [3]int8(groups) == [3]int8{3, 3, 4}:
		return false // American, or nothing
	}
	for _, n := range groups[1:] {
		if n < 2 {
			return false
		}
	}
	return true
}

// isDate tells whether the groups are those of a day of the twentieth or twenty-first century: 2024-01-05, 5/1/2024, 05.01.24.
func (p *phone) isDate() bool {
	if p.count < 3 {
		return false
	}
	a, b, c := p.groups[0], p.groups[1], p.groups[2]
	if a > 2 {
		return a == 4 && b <= 2 && c <= 2 && century(p.digits[:])
	}
	return b <= 2 && (c == 4 && century(p.digits[a+b:]) || c == 2 && p.count == 3)
}

// century tells whether digit values begin as the years from 1900 to 2099 do.
func century(d []byte) bool { return d[0] == 1 && d[1] == 9 || d[0] == 2 && d[1] == 0 }
