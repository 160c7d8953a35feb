package detector

import "slices"

// europeDetectors are the numbers that European states give persons and companies. Where a form is only some digits with a weak check
// or none, the header must speak; forms with a check of 1 in 90 or better, or with a shape of their own, decide by themselves.
func europeDetectors() []Detector {
	return slices.Concat(britishDetectors(), germanDetectors(), alpineDetectors(), frenchDetectors(), iberianDetectors(),
		italianDetectors(), beneluxDetectors(), polishDetectors(), nordicDetectors(), centralDetectors(), easternDetectors())
}
