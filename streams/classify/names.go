package classify

import "datawave/streams/classify/entity"

// mentionTypes are the infotypes of what the tagger finds, by its kind, and the confidence from which a mention counts. Names of organisations
// look like any other capitalised words, so that those need more.
var mentionTypes = [...]struct {
	infotype string
	least    float64
}{
	entity.Person:       {"PERSON_NAME", 0.5},
	entity.Location:     {"LOCATION", 0.5},
	entity.Organization: {"ORGANIZATION_NAME", 0.7},
}

// appendMentions appends the spans, in bytes, of people, places and organisations in English text.
func (c *Classifier) appendMentions(dst []Span, text []byte) []Span {
	if c.reader == nil {
		c.reader = entity.English().NewReader()
	}
	c.mentions = c.reader.Append(c.mentions[:0], text)
	for _, m := range c.mentions {
		if t := &mentionTypes[m.Kind]; m.Confidence >= t.least {
			dst = append(dst, Span{t.infotype, m.Start, m.End, m.Confidence})
		}
	}
	return dst
}
