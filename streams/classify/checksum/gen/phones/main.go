// Command phones makes phone_table.bin of the package above from the metadata of libphonenumber: one automaton over digits that
// accepts the numbers that the numbering plans of all regions allow. It runs at development time only.
//
// The automaton is acyclic and minimal. Its states are numbered so that a state stands behind all that it leads to; state 0
// refuses everything. The file, compressed by DEFLATE, is of unsigned varints: the roots (see roots), the number of states, and for
// each state a 1 where a number may end there, else a 0, and how many states back each of the digits 0 to 9 leads.
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// trunk are regions where a national number is dialled with a 0 before it, and bare those where it is dialled as it is. They are
// the plans that a number without its country is compared with. Of numbers without any separators only the mobile ones of a few
// large regions are taken as such: those of all would be nearly all digits.
var (
	trunk = strings.Fields("GB DE FR NL BE AT CH SE FI IE AU NZ ZA IN JP KR CN TR IL UA RO BG HR SI SK RS TH ID MY PH VN TW PK EG MA NG KE AE SA")
	bare  = strings.Fields("ES IT PL PT GR CZ DK NO IN CN MX BR SG HK CO CL AR PE LU LV EE IS")
	plain = strings.Fields("CN ES PT BR IT")
)

func main() {
	out := flag.String("out", "phone_table.bin", "the file to write")
	flag.Parse()
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		log.Fatal(err)
	}
	b := builder{index: map[row]int{{}: 0}, rows: []row{{}}}
	roots := b.roots(collection.GetMetadata())
	data, err := encode(roots, b.rows)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, data, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d states, %d bytes\n", len(b.rows), len(data))
}

// row is one state: where each digit leads to, and 1 in the last place where a number may end.
type row [11]int

// builder numbers equal states once, children first, which makes the automaton minimal.
type builder struct {
	index map[row]int
	rows  []row
}

func (b *builder) state(r row) int {
	at, known := b.index[r]
	if !known {
		at = len(b.rows)
		b.index[r] = at
		b.rows = append(b.rows, r)
	}
	return at
}

// roots are the start states of: international numbers without their plus, national numbers with their trunk prefix 0, national
// numbers without a prefix, mobile numbers without a prefix and separators, and numbers of the North American plan with or without
// their 1.
func (b *builder) roots(regions []*phonenumbers.PhoneMetadata) []int {
	var international, withTrunk, without, mobile, american []string
	for _, m := range regions {
		if slices.Contains(plain, m.GetId()) {
			mobile = append(mobile, m.GetMobile().GetNationalNumberPattern())
		}
		for _, pattern := range patterns(m) {
			international = append(international, strconv.Itoa(int(m.GetCountryCode()))+pattern)
			if slices.Contains(trunk, m.GetId()) {
				withTrunk = append(withTrunk, "0"+pattern)
			}
			switch m.GetId() {
			case "IT": // the 0 is a part of the number
				withTrunk = append(withTrunk, pattern)
			case "HU":
				withTrunk = append(withTrunk, "06"+pattern)
			case "RU":
				without = append(without, "8"+pattern)
			}
			if slices.Contains(bare, m.GetId()) {
				without = append(without, pattern)
			}
			if m.GetCountryCode() == 1 {
				american = append(american, "1?"+pattern)
			}
		}
	}
	return []int{b.union(international), b.union(withTrunk), b.union(without), b.union(mobile), b.union(american)}
}

// patterns are the expressions of a region's kinds of numbers. Emergency and short numbers are not among them.
func patterns(m *phonenumbers.PhoneMetadata) []string {
	var out []string
	for _, kind := range []*phonenumbers.PhoneNumberDesc{m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(), m.GetPersonalNumber(),
		m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail()} {
		if p := kind.GetNationalNumberPattern(); p != "" && p != "NA" {
			out = append(out, "(?:"+p+")")
		}
	}
	return out
}

// union is the state that accepts what any of the expressions matches whole.
func (b *builder) union(expressions []string) int {
	parsed, err := syntax.Parse(strings.Join(expressions, "|"), syntax.Perl)
	if err != nil {
		log.Fatal(err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		log.Fatal(err)
	}
	s := subsets{prog: prog, builder: b, done: map[string]int{}}
	return s.state(s.close([]uint32{uint32(prog.Start)}))
}

// subsets makes a deterministic automaton of a program by the subset construction.
type subsets struct {
	prog    *syntax.Prog
	builder *builder
	done    map[string]int
}

func (s *subsets) state(set []uint32) int {
	if len(set) == 0 {
		return 0
	}
	key := fmt.Sprint(set)
	if at, known := s.done[key]; known {
		return at
	}
	var r row
	for digit := range 10 {
		r[digit] = s.state(s.close(s.step(set, rune('0'+digit))))
	}
	for _, pc := range set {
		if s.prog.Inst[pc].Op == syntax.InstMatch {
			r[10] = 1
		}
	}
	s.done[key] = s.builder.state(r)
	return s.done[key]
}

func (s *subsets) step(set []uint32, digit rune) []uint32 {
	var out []uint32
	for _, pc := range set {
		if inst := &s.prog.Inst[pc]; inst.Op != syntax.InstMatch && inst.MatchRune(digit) {
			out = append(out, inst.Out)
		}
	}
	return out
}

// close follows the instructions that read nothing: the sorted instructions that read a rune or match.
func (s *subsets) close(from []uint32) []uint32 {
	seen, out := map[uint32]bool{}, []uint32{}
	for len(from) > 0 {
		pc := from[len(from)-1]
		from = from[:len(from)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch inst := &s.prog.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			from = append(from, inst.Out, inst.Arg)
		case syntax.InstNop, syntax.InstCapture:
			from = append(from, inst.Out)
		case syntax.InstFail:
		case syntax.InstEmptyWidth:
			log.Fatal("an expression looks around")
		default:
			out = append(out, pc)
		}
	}
	slices.Sort(out)
	return out
}

func encode(roots []int, rows []row) ([]byte, error) {
	var plain []byte
	for _, root := range roots {
		plain = binary.AppendUvarint(plain, uint64(root))
	}
	plain = binary.AppendUvarint(plain, uint64(len(rows)))
	for at, r := range rows {
		plain = binary.AppendUvarint(plain, uint64(r[10]))
		for _, to := range r[:10] {
			plain = binary.AppendUvarint(plain, uint64(at-to))
		}
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
