package search

import "github.com/RoaringBitmap/roaring/v2"

// anyOf is met by what meets any of its parts. What meets more of them scores higher: the sum counts by the share of them.
type anyOf []criterion

func (c anyOf) squares() float64 { return sumOfSquares(c) }

func (c anyOf) docs(segment int) *roaring.Bitmap {
	if len(c) == 1 {
		return c[0].docs(segment)
	}
	each := make([]*roaring.Bitmap, len(c))
	for i, part := range c {
		each[i] = part.docs(segment)
	}
	return roaring.FastOr(each...)
}

func (c anyOf) scorer(v *view, segment int, among *roaring.Bitmap) (scorer, error) {
	parts, err := scorersOf(c, v, segment, among)
	if len(c) == 1 && len(parts) == 1 {
		return parts[0], err
	}
	if err != nil || len(parts) == 0 {
		return nil, err
	}
	sums, counts := make([]float64, blockSize), make([]uint16, blockSize)
	return func(block []uint32, scores []float64, met []uint16) {
		sums, counts := sums[:len(block)], counts[:len(block)]
		clear(sums)
		clear(counts)
		for _, part := range parts {
			part(block, sums, counts)
		}
		for i, n := range counts {
			if n > 0 {
				scores[i] += sums[i] * (float64(n) / float64(len(c)))
				met[i]++
			}
		}
	}, nil
}

// allOf is met by what meets all of its parts; it is asked to score only that.
type allOf []criterion

func (c allOf) squares() float64 { return sumOfSquares(c) }

func (c allOf) docs(segment int) *roaring.Bitmap {
	if len(c) == 1 {
		return c[0].docs(segment)
	}
	each := make([]*roaring.Bitmap, len(c))
	for i, part := range c {
		each[i] = part.docs(segment)
	}
	return roaring.FastAnd(each...)
}

func (c allOf) scorer(v *view, segment int, among *roaring.Bitmap) (scorer, error) {
	parts, err := scorersOf(c, v, segment, among)
	return func(block []uint32, scores []float64, met []uint16) {
		for _, part := range parts {
			part(block, scores, met)
		}
	}, err
}

// preferring is met by what meets must; what meets should as well scores higher.
type preferring struct{ must, should criterion }

func (c preferring) squares() float64                 { return c.must.squares() + c.should.squares() }
func (c preferring) docs(segment int) *roaring.Bitmap { return c.must.docs(segment) }

func (c preferring) scorer(v *view, segment int, among *roaring.Bitmap) (scorer, error) {
	return allOf{c.must, c.should}.scorer(v, segment, among)
}

func sumOfSquares(parts []criterion) (sum float64) {
	for _, part := range parts {
		sum += part.squares()
	}
	return sum
}

// scorersOf leaves out those that score nothing.
func scorersOf(parts []criterion, v *view, segment int, among *roaring.Bitmap) (out []scorer, err error) {
	for _, part := range parts {
		s, err := part.scorer(v, segment, among)
		if err != nil {
			return nil, err
		}
		if s != nil {
			out = append(out, s)
		}
	}
	return out, nil
}
