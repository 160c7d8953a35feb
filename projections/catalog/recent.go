package catalog

// row is a dataset as the tables have it.
type row struct {
	*dataset          // nil while nothing is known of it
	hash     [16]byte // of its identity
	key      int64    // of the dataset in the tables
	known    bool     // whether the table states has it
	size     int      // of its state in bytes
	late     bool     // whether the batch ends with facts about it
}

// The bounds of what is remembered.
const (
	maxRecentBytes = 4 << 20 // of states, compressed; in memory about ten times as much
	maxAbsent      = 200_000 // datasets
)

// recent is what is known without asking: the datasets that the batches before ended with, and which there are, when the version was seen empty.
// It holds as long as nobody else writes to the version, which the stores notice.
type recent struct {
	begun    bool
	datasets map[[16]byte]*row
	bytes    int
	all      map[[16]byte]struct{} // every dataset there is; nil when that is not known
}

// begin remembers nothing but that the version is empty, or not.
func (r *recent) begin(empty bool) {
	*r = recent{begun: true, datasets: map[[16]byte]*row{}}
	if empty {
		r.all = map[[16]byte]struct{}{}
	}
}

// absent tells of a dataset that the version certainly does not have.
func (r *recent) absent(hash [16]byte) bool {
	_, there := r.all[hash]
	return r.all != nil && !there
}

// keep takes a dataset that is written. Only a late one is remembered whole: the next batch of the partition most likely goes on with it, and
// the others would only be in the collector's way.
func (r *recent) keep(s *row) {
	if !r.begun {
		return
	}
	if r.bytes > maxRecentBytes {
		r.datasets, r.bytes = map[[16]byte]*row{}, 0
	}
	if s.late && r.datasets[s.hash] == nil {
		r.bytes += s.size
		r.datasets[s.hash] = s
	}
	if r.all == nil {
		return
	}
	if len(r.all) == maxAbsent {
		r.all = nil
		return
	}
	r.all[s.hash] = struct{}{}
}
