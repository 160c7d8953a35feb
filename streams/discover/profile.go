package discover

import (
	"math/rand/v2"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/event"
)

// The origins of a profile.
const (
	originSample     = "sample"
	originStatistics = "statistics"
)

// profiler summarises the values of one field in bounded memory: at most about 100 KB whatever the values are.
type profiler struct {
	nulls      int64
	count      int64 // non-null values
	characters int64
	shortest   int
	longest    int
	distinct   distinct
	shapes     shapes
	ranks      ranks
	statistics *event.FieldProfile // the source's own, or nil
}

func newProfiler(random *rand.Rand) *profiler {
	return &profiler{ranks: ranks{random: random}}
}

func (p *profiler) value(text []byte) {
	length := utf8.RuneCount(text)
	if p.count == 0 || length < p.shortest {
		p.shortest = length
	}
	p.longest = max(p.longest, length)
	p.characters += int64(length)
	p.count++
	p.distinct.add(xxhash.Sum64(text))
	p.shapes.add(text)
	p.ranks.add(text)
}

// profile is the summary in the event's form.
func (p *profiler) profile() event.FieldProfile {
	out := event.FieldProfile{
		Count: p.count + p.nulls, Nulls: p.nulls, Distinct: p.distinct.estimate(p.count),
		MinLength: int32(p.shortest), MaxLength: int32(p.longest),
		Shapes: p.shapes.top(), Origin: originSample,
	}
	if p.count > 0 {
		out.MeanLength = float64(p.characters) / float64(p.count)
	}
	out.Minimum, out.Maximum, out.Quantiles = p.ranks.summary()
	if p.statistics != nil {
		out = merge(out, *p.statistics)
	}
	return out
}

// merge lays the source's statistics over the sample's profile.
func merge(out, s event.FieldProfile) event.FieldProfile {
	if s.Count > 0 {
		out.Count, out.Nulls = s.Count, s.Nulls
	}
	if s.Distinct > 0 {
		out.Distinct = s.Distinct
	}
	if s.Minimum != "" {
		out.Minimum = s.Minimum
	}
	if s.Maximum != "" {
		out.Maximum = s.Maximum
	}
	out.Origin = originStatistics
	return out
}
