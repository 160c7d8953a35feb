package entity

import "math"

// arcs are the weights of one tag after another.
type arcs struct {
	weights [tags][tags]int32
	unit    float64 // what 1 in a weight or score is worth in the exponent
}

// leastConfidence drops what is more likely wrong than right.
const leastConfidence = 0.5

const never = math.MinInt32 / 4

// Reader finds mentions. It is the private scratch of one goroutine.
type Reader struct {
	tagger *Tagger
	window Window
	scores [maxTokens][tags]int32
	from   [maxTokens][tags]uint8
	path   [maxTokens]uint8
}

// Append adds the mentions in text to dst, in ascending order and without overlaps. Time is linear in the length of the text; what it
// needs beyond dst does not grow with it. Text that is not valid UTF-8 is read as far as it is.
func (r *Reader) Append(dst []Mention, text []byte) []Mention {
	for at := 0; at < len(text); {
		at = r.window.Fill(text, at)
		r.score()
		r.decode()
		dst = r.mentions(dst)
	}
	return dst
}

func (r *Reader) score() {
	var features [FeatureCount]uint64
	for i := range r.window.count {
		r.window.Features(i, &features)
		r.scores[i] = r.tagger.table.sum(&features).scores()
	}
}

// decode finds the best path of tags (Viterbi 1967).
func (r *Reader) decode() {
	n := r.window.count
	if n == 0 {
		return
	}
	best := r.scores[0]
	for tag := 2; tag < tags; tag += 2 {
		best[tag] = never
	}
	for i := 1; i < n; i++ {
		best = r.step(i, &best)
	}
	last := 0
	for tag := range best {
		if best[tag] > best[last] {
			last = tag
		}
	}
	for i := n - 1; i >= 0; i-- {
		r.path[i] = uint8(last)
		last = int(r.from[i][last])
	}
}

// step is the best score of each tag at token i, given those at the token before.
func (r *Reader) step(i int, before *[tags]int32) (best [tags]int32) {
	weights := &r.tagger.arcs.weights
	for to := range best {
		score, from := int32(never), 0
		if to > 0 && to%2 == 0 {
			score, from = before[to]+weights[to][to], to
			if s := before[to-1] + weights[to-1][to]; s > score {
				score, from = s, to-1
			}
		} else {
			for k := range before {
				if s := before[k] + weights[k][to]; s > score {
					score, from = s, k
				}
			}
		}
		best[to], r.from[i][to] = score+r.scores[i][to], uint8(from)
	}
	return best
}

// mentions reads the path.
func (r *Reader) mentions(dst []Mention) []Mention {
	for i := 0; i < r.window.count; i++ {
		tag := int(r.path[i])
		if tag == 0 {
			continue
		}
		first := i
		for i+1 < r.window.count && r.path[i+1] == uint8(tag+1) {
			i++
		}
		if m := r.mention(first, i); m.Confidence >= leastConfidence {
			dst = append(dst, m)
		}
	}
	return dst
}

func (r *Reader) mention(first, last int) Mention {
	m := Mention{Kind: Kind((r.path[first] - 1) / 2)}
	m.Start, _ = r.window.Span(first)
	_, m.End = r.window.Span(last)
	for i := first; i <= last; i++ {
		m.Confidence += r.confidence(i, m.Kind)
	}
	m.Confidence /= float64(last - first + 1)
	return m
}

// confidence is the probability that token i is in a mention of the kind, given the tags of its neighbours.
func (r *Reader) confidence(i int, k Kind) float64 {
	a := &r.tagger.arcs
	var of, all float64
	top := r.scores[i][r.path[i]]
	for tag := range tags {
		score := r.scores[i][tag] - top
		if i > 0 {
			if !allowed(int(r.path[i-1]), tag) {
				continue
			}
			score += a.weights[r.path[i-1]][tag]
		}
		if i+1 < r.window.count {
			next := int(r.path[i+1])
			if !allowed(tag, next) {
				if tag != 0 {
					continue
				}
				next-- // Without token i the mention would start at the next one.
			}
			score += a.weights[tag][next]
		}
		p := math.Exp(float64(score) * a.unit)
		all += p
		if tag == startTag(k) || tag == insideTag(k) {
			of += p
		}
	}
	return of / all
}
