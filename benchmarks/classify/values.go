package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"datawave/streams/classify"
)

const (
	fields         = 64
	valuesInField  = 1000
	checkedInField = 8 // values of each field that the standard library reads too
)

// makeValues makes columns without a telling header: two in five hold something sensitive.
func makeValues() [][][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([][][]byte, fields)
	for i := range out {
		kind := openKinds[i%len(openKinds)]
		if i%5 < 2 {
			kind = sensitiveKinds[i%len(sensitiveKinds)]
		}
		for range valuesInField {
			out[i] = append(out[i], []byte(kind(r)))
		}
	}
	return out
}

type valueCosts struct{ nanoseconds, stdlib, bytes, allocations float64 } // a value

func measureValues(set *classify.Set, columns [][][]byte) (v valueCosts, err error) {
	c := set.NewClassifier()
	n := float64(fields * valuesInField)
	all := func() {
		for _, values := range columns {
			c.Classify("bench.values", classify.Field{Header: "c17", Values: values})
		}
	}
	v.nanoseconds = cost(all) / n
	v.allocations = allocations(all) / n
	passed := uint32(0)
	v.bytes = cost(func() { passed += classPass(columns) }) / n
	if passed == 0 {
		return v, errors.New("the pass over the bytes did nothing")
	}
	if v.stdlib, err = standardLibrary(set, c, columns); err != nil {
		return v, err
	}
	size := 0
	for _, values := range columns {
		size += len(bytes.Join(values, nil))
	}
	fmt.Printf("values: %.1f bytes on average, 40 %% sensitive: %.0f ns each; standard library %.0f ns, bare pass over the bytes %.1f ns, allocations %.4f\n",
		float64(size)/n, v.nanoseconds, v.stdlib, v.bytes, v.allocations)
	return v, nil
}

var class [256]uint32

func init() {
	for i := range class {
		class[i] = uint32(i * 7 % 41)
	}
}

// classPass is the bare comparison: one table look-up a byte.
func classPass(columns [][][]byte) (sum uint32) {
	for _, values := range columns {
		for _, value := range values {
			for _, b := range value {
				sum += class[b]
			}
		}
	}
	return sum
}

// standardLibrary times one expression after the other on a part of the values, and compares what they find.
func standardLibrary(set *classify.Set, c *classify.Classifier, columns [][][]byte) (perValue float64, err error) {
	var expressions []*regexp.Regexp
	for _, d := range set.Detectors() {
		e, err := regexp.Compile(`\A(?:(?:` + strings.Join(d.Whole, ")|(?:") + `))\z`)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", d.Infotype, err)
		}
		expressions = append(expressions, e)
	}
	for _, values := range columns {
		for _, value := range values[:checkedInField] {
			matched := c.Matches(value)
			for i, e := range expressions {
				if e.Match(value) != matched.Has(i) {
					return 0, fmt.Errorf("%s on %q: the standard library says %t", set.Detectors()[i].Infotype, value, e.Match(value))
				}
			}
		}
	}
	hits := 0
	return cost(func() {
		for _, values := range columns {
			for _, e := range expressions {
				for _, value := range values[:checkedInField] {
					if e.Match(value) {
						hits++
					}
				}
			}
		}
	}) / (fields * checkedInField), nil
}
