package policy

import (
	"errors"

	"datawave/streams/compliance/facts"
)

// maxDepth is how many lists an expression may go through inside each other.
const maxDepth = 6

// maxCost bounds one judgement, in elements of lists that are looked at. A dataset of 5,000 fields costs as many a pass.
const maxCost = 1_000_000

// The errors of a judgement.
var (
	errDivision = errors.New("division by zero")
	errOverflow = errors.New("a number is too large")
	errUnknown  = errors.New("a fact is asked for that is not known; ask has() first")
	errNoKey    = errors.New("a property is asked for that is not there; ask has() first")
	errCost     = errors.New("the expression costs too much")
)

// The slots of the variables that each expression has.
const (
	datasetSlot = iota
	fieldSlot
	firstFree
)

// Frame holds the variables of one judgement. The zero value is ready.
type Frame struct {
	objects [firstFree + maxDepth]any
	texts   [firstFree + maxDepth]string
	err     error
	cost    int
}

func (fr *Frame) start(d *facts.Dataset, f *facts.Field) {
	fr.objects[datasetSlot], fr.objects[fieldSlot] = d, nil
	if f != nil {
		fr.objects[fieldSlot] = f
	}
	fr.err, fr.cost = nil, 0
}

// fail notes an error; the first one stays.
func (fr *Frame) fail(err error) {
	if fr.err == nil {
		fr.err = err
	}
}

// spend counts elements and tells whether there may be more.
func (fr *Frame) spend(n int) bool {
	if fr.cost += n; fr.cost > maxCost {
		fr.err = errCost
		return false
	}
	return true
}

func (fr *Frame) verdict(v Verdict) (Verdict, error) {
	if fr.err != nil {
		return Error, fr.err
	}
	return v, nil
}
