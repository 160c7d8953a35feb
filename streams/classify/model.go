package classify

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

//go:embed model.json
var modelJSON []byte // made by training/train.py

// forest is a small set of boosted trees: the sum of one leaf of each is the logarithm of the odds, which a line then calibrates.
type forest struct {
	Features []string    `json:"features"`
	Slope    float64     `json:"slope"`
	Offset   float64     `json:"offset"`
	Trees    [][]treeRow `json:"trees"`
}

// treeRow is a node: feature, threshold, row of the left child (at most the threshold), row of the right one; a leaf has feature
// -1 and its value for a threshold.
type treeRow [4]float64

var model = mustForest(modelJSON)

func mustForest(data []byte) *forest {
	f, err := newForest(data)
	if err != nil {
		panic(err) // a test holds that it does not happen
	}
	return f
}

// newForest reads a model and holds it to the features of this program and to trees that end.
func newForest(data []byte) (*forest, error) {
	f := &forest{}
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if len(f.Features) != featureCount || [featureCount]string(f.Features) != featureNames {
		return nil, fmt.Errorf("model: features %q, want %q", f.Features, featureNames)
	}
	for i, tree := range f.Trees {
		for at, row := range tree {
			leaf, last := row[0] < 0, float64(len(tree))
			if !leaf && (row[0] >= featureCount || row[2] <= float64(at) || row[3] <= float64(at) || row[2] >= last || row[3] >= last) {
				return nil, fmt.Errorf("model: tree %d, row %d leads nowhere", i, at)
			}
		}
	}
	return f, nil
}

// probability is that of the field holding the infotype, given the evidence.
func (f *forest) probability(v *vector) float64 {
	odds := 0.0
	for _, tree := range f.Trees {
		odds += leaf(tree, v)
	}
	return 1 / (1 + math.Exp(-f.Slope*odds-f.Offset))
}

func leaf(tree []treeRow, v *vector) float64 {
	at := 0
	for {
		row := &tree[at]
		switch {
		case row[0] < 0:
			return row[1]
		case v[int(row[0])] <= row[1]:
			at = int(row[2])
		default:
			at = int(row[3])
		}
	}
}
