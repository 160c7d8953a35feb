package detector

import "slices"

// Builtin are the detectors that DataWave carries, those that are Off by default too.
func Builtin() []Detector {
	return slices.Concat(contactDetectors(), phoneDetectors(), personDetectors(), locationDetectors(), organisationDetectors(), networkDetectors(),
		financeDetectors(), secretDetectors(), healthDetectors(), europeDetectors(), vatDetectors(), americasDetectors(), asiaDetectors(), africaDetectors())
}
