package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"datawave/streams/classify/entity"
)

const (
	learningRate = 0.12
	decay        = 2e-6 // of a weight, each time that it is touched, relative to the rate
	minimumCount = 3    // a feature that is rarer in the texts gets no weights
	forgetWord   = 0.35 // chances that a word of a mention is hidden, and that the lists do not know it
	forgetLists  = 0.12
	forgetOther  = 0.2 // of these chances for words outside mentions: being unknown alone is no sign of a name
)

// row is one feature's weights, and the sums of squared gradients that AdaGrad (Duchi, Hazan and Singer 2011) divides by.
type row struct{ weight, squares [entity.Tags]float32 }

// field is a linear-chain conditional random field in training.
type field struct {
	rows  map[uint64]*row
	arcs  [entity.Tags]row // by from
	chain chain
	rng   *rand.Rand
}

// train fits the weights to the texts by stochastic gradient ascent on the conditional likelihood.
func train(o options, lists entity.Lists, texts []example) entity.Parameters {
	f := &field{rng: rand.New(rand.NewPCG(o.seed, 7)), rows: countFeatures(lists, texts)}
	window := lists.NewWindow()
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	for epoch := range o.epochs {
		f.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate, loss := learningRate*(1-float64(epoch)/float64(o.epochs)*0.8), 0.0
		for _, i := range order {
			loss += f.learn(window, &texts[i], rate)
		}
		fmt.Printf("epoch %d: loss %.3f a text, %d features\n", epoch+1, loss/float64(len(texts)), len(f.rows))
	}
	return f.parameters(lists)
}

// countFeatures makes rows for the features that are frequent enough.
func countFeatures(lists entity.Lists, texts []example) map[uint64]*row {
	counts := map[uint64]uint8{}
	window := lists.NewWindow()
	var features [entity.FeatureCount]uint64
	for i := range texts {
		for at := 0; at < len(texts[i].text); {
			at = window.Fill(texts[i].text, at)
			for t := range window.Len() {
				window.Features(t, &features)
				for _, h := range features {
					counts[h] = min(counts[h]+1, minimumCount)
				}
			}
		}
	}
	rows := map[uint64]*row{}
	for h, n := range counts {
		if n >= minimumCount {
			rows[h] = &row{}
		}
	}
	return rows
}

// learn takes one step for a text and gives its loss.
func (f *field) learn(w *entity.Window, e *example, rate float64) (loss float64) {
	for at := 0; at < len(e.text); {
		at = w.Fill(e.text, at)
		if w.Len() == 0 {
			continue
		}
		gold := goldTags(w, e.mentions)
		f.forget(w, gold)
		loss += f.step(w, gold, rate)
	}
	return loss
}

// goldTags are the true tags of a window.
func goldTags(w *entity.Window, mentions []entity.Mention) []int {
	tags := make([]int, w.Len())
	for _, m := range mentions {
		tag := 1 + 2*int(m.Kind)
		for i := range tags {
			start, end := w.Span(i)
			if max(start, m.Start) < min(end, m.End) || start == end && m.Start < start && end < m.End {
				tags[i] = tag
				tag = 2 + 2*int(m.Kind)
			}
		}
	}
	return tags
}

func (f *field) forget(w *entity.Window, gold []int) {
	for i, tag := range gold {
		share := 1.0
		if tag == 0 {
			share = forgetOther
		}
		w.Forget(i, f.rng.Float64() < forgetWord*share, f.rng.Float64() < forgetLists*share)
	}
}

func (f *field) step(w *entity.Window, gold []int, rate float64) float64 {
	rows := f.rowsOf(w)
	f.chain.run(rows, &f.arcs, gold)
	for i := range gold {
		gradient := f.chain.gradient(i, gold[i])
		for _, r := range rows[i] {
			r.update(&gradient, rate)
		}
	}
	for from := range f.arcs {
		f.arcs[from].update(&f.chain.arcs[from], rate)
	}
	return f.chain.loss
}

func (f *field) rowsOf(w *entity.Window) [][]*row {
	var features [entity.FeatureCount]uint64
	all := make([][]*row, w.Len())
	for i := range all {
		w.Features(i, &features)
		for _, h := range features {
			if r := f.rows[h]; r != nil {
				all[i] = append(all[i], r)
			}
		}
	}
	return all
}

func (r *row) update(gradient *[entity.Tags]float32, rate float64) {
	for tag, g := range gradient {
		r.squares[tag] += g * g
		if r.squares[tag] > 0 {
			step := float32(rate / (0.1 + math.Sqrt(float64(r.squares[tag]))))
			r.weight[tag] += step*g - decay*r.weight[tag]
		}
	}
}

func (f *field) parameters(lists entity.Lists) entity.Parameters {
	p := entity.Parameters{Weights: make(map[uint64][entity.Tags]float32, len(f.rows)), Lists: lists}
	for h, r := range f.rows {
		p.Weights[h] = r.weight
	}
	for from := range f.arcs {
		p.Arcs[from] = f.arcs[from].weight
	}
	return p
}
