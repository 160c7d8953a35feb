package readmodel

// Judgement is how people judged the labels of one infotype, in fields. A field that goes takes its verdicts with it.
type Judgement struct {
	Infotype  string `json:"infotype"`
	Confirmed int64  `json:"confirmed"` // found, and a person confirmed it
	Rejected  int64  `json:"rejected"`  // a person rejected it
	Missed    int64  `json:"missed"`    // a person confirmed it, and it is not found: no part of the precision
}

// Precision is the share of the judged labels that were right, 0 to 1; ok is false where nobody judged any.
func (j Judgement) Precision() (share float64, ok bool) {
	if j.Confirmed+j.Rejected == 0 {
		return 0, false
	}
	return float64(j.Confirmed) / float64(j.Confirmed+j.Rejected), true
}

// Detector is what recognises one infotype, and how people judged it.
type Detector struct {
	Infotype  string   `json:"infotype"`
	Category  string   `json:"category"`
	Region    string   `json:"region,omitempty"` // ISO 3166-1 alpha-2, EU, or empty for the whole world
	Source    string   `json:"source,omitempty"` // the standard or law that the rule follows
	Entry     string   `json:"entry,omitempty"`  // the entry of custom detectors that it comes from; empty for a built-in one
	On        bool     `json:"on"`
	Headers   int      `json:"headers"` // phrases of headers that announce it
	Forms     int      `json:"forms"`   // expressions of whole values
	InText    int      `json:"in_text"` // expressions that are looked for in longer texts
	Confirmed int64    `json:"confirmed"`
	Rejected  int64    `json:"rejected"`
	Missed    int64    `json:"missed"`
	Precision *float64 `json:"precision,omitempty"` // confirmed / (confirmed + rejected); absent where nobody judged
}

// Judge writes a judgement into the detector.
func (d *Detector) Judge(j Judgement) {
	d.Confirmed, d.Rejected, d.Missed = j.Confirmed, j.Rejected, j.Missed
	if share, ok := j.Precision(); ok {
		d.Precision = &share
	}
}

// DetectorEntry is an entry of custom detectors in the log.
type DetectorEntry struct {
	Entry    string `json:"entry"`
	Version  string `json:"version"`
	Position string `json:"position"`          // of the event that set it: topic/partition@offset
	Refused  string `json:"refused,omitempty"` // why it is not in force; what the entry said before still is
}

// DetectorList is the detectors as the log has them.
type DetectorList struct {
	Version   string          `json:"version"`   // of the set, as classifications carry it
	Detectors []Detector      `json:"detectors"` // by category and infotype
	Entries   []DetectorEntry `json:"entries"`
}
