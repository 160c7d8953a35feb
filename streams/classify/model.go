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

	nodes []node   // of all trees
	roots []uint16 // of each tree, in nodes
}

// treeRow is a node: feature, threshold, row of the left child (at most the threshold), row of the right one; a leaf has feature
// -1 and its value for a threshold.
type treeRow [4]float64

// node is a row as it is walked; its children are in nodes.
type node struct {
	threshold   float64 // or the leaf's value
	left, right uint16
	feature     uint8
	leaf        bool
}

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
		f.plant(tree)
	}
	return f, nil
}

// plant adds a tree to nodes.
func (f *forest) plant(tree []treeRow) {
	root := uint16(len(f.nodes))
	f.roots = append(f.roots, root)
	for _, row := range tree {
		n := node{threshold: row[1], leaf: row[0] < 0}
		if !n.leaf {
			n.feature, n.left, n.right = uint8(row[0]), root+uint16(row[2]), root+uint16(row[3])
		}
		f.nodes = append(f.nodes, n)
	}
}

// probability is that of the field holding the infotype, given the evidence.
func (f *forest) probability(v *vector) float64 {
	odds := 0.0
	for _, root := range f.roots {
		odds += f.leaf(root, v)
	}
	return 1 / (1 + math.Exp(-f.Slope*odds-f.Offset))
}

func (f *forest) leaf(at uint16, v *vector) float64 {
	for {
		n := &f.nodes[at]
		if n.leaf {
			return n.threshold
		}
		at = n.right
		if v[n.feature] <= n.threshold {
			at = n.left
		}
	}
}

// verdicts keeps probabilities of evidence that was weighed before: small samples of columns have the same counts again and again.
type verdicts [256]struct {
	v vector
	p float64 // 0 where there is none
}

func (k *verdicts) probability(v *vector) float64 {
	h := uint64(0)
	for _, x := range v {
		h = (h ^ math.Float64bits(x)) * 0x9E3779B97F4A7C15
		h ^= h >> 32
	}
	e := &k[h%uint64(len(k))]
	if e.p == 0 || e.v != *v {
		e.v, e.p = *v, model.probability(v)
	}
	return e.p
}
