package search

// The bounds of what is remembered of texts. A longer one hardly comes twice.
const (
	spelledTexts = 20_000
	spelledBytes = 64
)

// spelled is what short texts have become, as text: names of fields, kinds, owners and labels are the same in many datasets.
type spelled map[string]string

// append appends what write makes of a text. A nil spelled remembers nothing.
func (s spelled) append(b []byte, text string, write func(b []byte, text string) []byte) []byte {
	if s == nil || len(text) > spelledBytes {
		return write(b, text)
	}
	if known, ok := s[text]; ok {
		return append(b, known...)
	}
	start := len(b)
	b = write(b, text)
	if len(s) < spelledTexts {
		s[text] = string(b[start:])
	}
	return b
}
