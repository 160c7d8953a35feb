package discover

import "github.com/axiomhq/hyperloglog"

// exactDistinct is how many different values are counted exactly before a sketch takes over.
const exactDistinct = 2048

// distinct counts different values by their 64-bit hashes: exactly while they are few, then by HyperLogLog with 2^14
// registers (standard error 0.81 %).
// Source: Flajolet et al., "HyperLogLog", AofA 2007; Heule et al., "HyperLogLog in practice", EDBT 2013.
type distinct struct {
	exact  map[uint64]struct{}
	sketch *hyperloglog.Sketch
}

func (d *distinct) add(hash uint64) {
	if d.sketch != nil {
		d.sketch.InsertHash(hash)
		return
	}
	if d.exact == nil {
		d.exact = make(map[uint64]struct{})
	}
	d.exact[hash] = struct{}{}
	if len(d.exact) > exactDistinct {
		d.spill()
	}
}

func (d *distinct) spill() {
	d.sketch = hyperloglog.NewNoSparse()
	for hash := range d.exact {
		d.sketch.InsertHash(hash)
	}
	d.exact = nil
}

// estimate is the number of different values among count; an estimate never exceeds count.
func (d *distinct) estimate(count int64) int64 {
	if d.sketch == nil {
		return int64(len(d.exact))
	}
	return min(int64(d.sketch.Estimate()), count)
}
