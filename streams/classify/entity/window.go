package entity

const (
	maxTokens  = 256 // of a window: what bounds memory and the reach of a decision
	goodTokens = 160 // a window this long ends at the next end of a sentence
	margin     = 3   // tokens outside the text on either side, so that neighbours always exist
)

// casing is how the words of a window are written: it tells what a capital letter is worth.
type casing uint8

const (
	sentences casing = iota
	noCapitals
	allCapitals
	headline
)

// Window is a stretch of a text as the model sees it: up to 256 tokens and their features. The trainer uses it too, so that a model is
// trained on what it will see.
type Window struct {
	lists  lists
	tokens [margin + maxTokens + margin]token
	count  int
	casing casing
}

// Fill takes the tokens of text from the byte offset from on, and gives the offset where the next window starts, which is len(text)
// at the end.
func (w *Window) Fill(text []byte, from int) (next int) {
	s := scanner{text: text, pos: from}
	w.count = 0
	line, column := uint64(0), uint8(0)
	for w.count < maxTokens {
		t, ok := s.next()
		if !ok {
			break
		}
		if t.form == newline || t.form == blankLine {
			line, column = 0, 0
		} else if line == 0 && t.form.isWord() {
			line = t.word
		}
		t.column, t.lineWord = column, line
		column = min(column+1, 15)
		w.look(&t)
		w.tokens[margin+w.count] = t
		w.count++
		if w.count >= goodTokens && (t.form == question || t.form == stop || t.form == blankLine) {
			break
		}
	}
	for i := range margin {
		w.tokens[margin+w.count+i] = token{}
	}
	w.casing = w.caseOf()
	return s.pos
}

// look asks the lists about a word.
func (w *Window) look(t *token) {
	if t.form >= lower && t.form <= uncased {
		t.listed = w.lists.of(t.word)
		t.groups = t.listed.groups()
	}
}

func (w *Window) caseOf() casing {
	var words, capitals, uppers, lowers int
	for i := range w.count {
		switch w.tokens[margin+i].form {
		case lower:
			words, lowers = words+1, lowers+1
		case capital, mixed:
			words, capitals = words+1, capitals+1
		case upper:
			words, uppers = words+1, uppers+1
		default: // It says nothing about capitals.
		}
	}
	switch {
	case words == 0 || capitals == 0 && uppers == 0:
		return noCapitals
	case lowers == 0 && capitals == 0:
		return allCapitals
	case lowers*4 < capitals:
		return headline
	default:
		return sentences
	}
}

// Len is the number of tokens.
func (w *Window) Len() int { return w.count }

// Span is where a token lies in the text, in bytes, half-open.
func (w *Window) Span(i int) (start, end int) {
	t := &w.tokens[margin+i]
	return int(t.start), int(t.end)
}

// Forget hides which word a token is, or that it stands on lists: the trainer does so now and then, for the model to learn from forms
// and neighbours what unknown names look like.
func (w *Window) Forget(i int, word, lists bool) {
	t := &w.tokens[margin+i]
	if word {
		t.word = uint64(t.prefix)<<32 | uint64(t.suffix) | 1<<63
	}
	if lists {
		t.listed, t.groups = 0, 0
	}
}
