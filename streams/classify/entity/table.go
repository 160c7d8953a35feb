package entity

// tags are what the model says of a token: outside all mentions, at the start of one, or inside one.
const tags = 1 + 2*int(kinds)

func startTag(k Kind) int  { return 1 + 2*int(k) }
func insideTag(k Kind) int { return 2 + 2*int(k) }

// allowed tells whether tag to may follow tag from: a mention goes on only after its own start or inside.
func allowed(from, to int) bool {
	return to == 0 || to%2 == 1 || from == to || from == to-1
}

// table maps the hash of a feature to its seven weights. A row holds them as signed bytes in lanes 0 to 6, and in lane 7 eight bits of the
// hash, which are not 0 in a row that is in use. A feature lies in one of two neighbouring rows.
type table []uint64

// lanes are the sums of rows, in 16 bits each: lanes 0, 2, 4, 6 and 1, 3, 5, 7. Every row that is added is lifted by 128.
type lanes struct{ even, odd uint64 }

const (
	lift    = 0x8080808080808080
	evens   = 0x00ff00ff00ff00ff
	tagLane = 56
)

// sum adds up the rows of features. A missing one counts as zero.
func (t table) sum(features *[FeatureCount]uint64) (l lanes) {
	mask := uint64(len(t) - 1)
	for _, f := range features {
		tag := f>>tagLane | 1
		l.add(match(t[f&mask], tag))
		l.add(match(t[(f^1)&mask], tag))
	}
	return l
}

// match is the row where its tag bits are tag, and zero elsewhere, without a branch.
func match(row, tag uint64) uint64 {
	differs := row>>tagLane ^ tag
	return row & -((differs - 1) >> 63)
}

func (l *lanes) add(row uint64) {
	row ^= lift
	l.even += row & evens
	l.odd += row >> 8 & evens
}

// scores are the sums by tag, without the lift of 2 rows a feature.
func (l lanes) scores() (s [tags]int32) {
	for tag := range s {
		lane := l.even
		if tag%2 == 1 {
			lane = l.odd
		}
		s[tag] = int32(lane>>(tag/2*16)&0xffff) - 2*FeatureCount*128
	}
	return s
}
