package catalog

import "datawave/schemas/avro"

// scratch is memory for one dataset after another, each of which is folded, written and forgotten: a load would make as much anew for
// each of them as it reads.
type scratch struct {
	dataset dataset
	bodies  avro.Bodies
}

// maxScratch is how many fields a dataset may have whose memory is kept.
const maxScratch = 1024

// blank is an empty dataset, and the memory for what is folded into it; what it was before is no more.
func (s *scratch) blank() (*dataset, *avro.Bodies) {
	s.bodies.Reset()
	facts, fields, evidence := s.dataset.facts, s.dataset.Fields, s.dataset.Evidence
	s.dataset = dataset{}
	if len(facts) <= maxScratch && len(fields) <= maxScratch && len(evidence) <= maxScratch {
		clear(facts)
		clear(fields)
		clear(evidence)
		s.dataset.facts, s.dataset.spare, s.dataset.Fields, s.dataset.Evidence = facts, facts, fields, evidence
	}
	return &s.dataset, &s.bodies
}
