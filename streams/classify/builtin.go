package classify

import (
	"sync"

	"datawave/streams/classify/detector"
)

// Builtin is the set of detectors that DataWave carries. It is compiled at the first call.
var Builtin = sync.OnceValue(func() *Set {
	set, err := NewSet(detector.Builtin()...)
	if err != nil {
		panic(err) // a test holds that it does not happen
	}
	return set
})
