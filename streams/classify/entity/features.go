package entity

const (
	mix1 = 0x9e3779b97f4a7c15 // the golden ratio
	mix2 = 0xd6e8feb86659fd93
	mix3 = 0xa0761d6478bd642f
)

// join hashes a feature from its number and up to two values.
func join(number int, a, b uint64) uint64 {
	h := (a*mix1 ^ b*mix2) + uint64(number)*mix3
	h ^= h >> 29
	h *= mix2
	return h ^ h>>32
}

// FeatureCount is the number of features of each token.
const FeatureCount = 30

// Features gives the hashes of the features of token i.
func (w *Window) Features(i int, to *[FeatureCount]uint64) {
	i += margin
	p2, p1, t, n1, n2 := &w.tokens[i-2], &w.tokens[i-1], &w.tokens[i], &w.tokens[i+1], &w.tokens[i+2]
	w.words(p2, p1, t, n1, n2, to)
	f, how := uint64(t.form), uint64(w.casing)
	f1, g1 := uint64(p1.form), uint64(n1.form)
	own, before, after := uint64(t.groups), uint64(p1.groups), uint64(n1.groups)
	to[13] = join(13, f1<<16|f<<8|g1, how)
	to[14] = join(14, uint64(p2.form)<<16|f1<<8|f, how)
	to[15] = join(15, f<<16|g1<<8|uint64(n2.form), how)
	to[16] = join(16, uint64(t.listed), f<<8|how)
	to[17] = join(17, own<<8|before, f<<16|f1<<8|how)
	to[18] = join(18, own<<8|after, f<<16|g1<<8|how)
	to[19] = join(19, own<<16|before<<8|uint64(p2.groups), f)
	to[20] = join(20, own<<16|after<<8|uint64(n2.groups), f)
	to[21] = join(21, own<<16|before<<8|after, f1<<16|f<<8|g1)
	to[22] = join(22, uint64(t.column), f<<8|uint64(w.tokens[i+3].form))
	to[23] = join(23, t.lineWord, f<<8|own)
	to[24] = join(24, uint64(t.suffix&0xffff), f<<8|how)
	to[25] = join(25, uint64(t.suffix&0xffffff), f)
	to[26] = join(26, uint64(t.suffix), f)
	to[27] = join(27, uint64(t.prefix), f)
	to[28] = join(28, w.tokens[i-3].word, f<<8|own)
	to[29] = join(29, f, how)
}

// words are the features that know which words stand there.
func (w *Window) words(p2, p1, t, n1, n2 *token, to *[FeatureCount]uint64) {
	own := uint64(t.form)<<8 | uint64(t.groups)
	to[0] = join(0, t.word, uint64(t.form)<<2|uint64(w.casing))
	to[1] = join(1, t.word, 0)
	to[2] = join(2, p1.word, 0)
	to[3] = join(3, n1.word, 0)
	to[4] = join(4, p2.word, uint64(t.form))
	to[5] = join(5, n2.word, uint64(t.form))
	to[6] = join(6, p1.word, t.word)
	to[7] = join(7, t.word, n1.word)
	to[8] = join(8, p2.word, p1.word)
	to[9] = join(9, n1.word, n2.word)
	to[10] = join(10, p1.word, n1.word)
	to[11] = join(11, p1.word, own)
	to[12] = join(12, n1.word, own)
}
