package event

// DetectorSet is the kind of a Control whose body is a file of custom detectors; see streams/classify.
const DetectorSet = "detector_set"

// Subject is what the event about the entry is about, which makes it one entry of the broadcast table: "detector_set/custom".
func (v *Control) Subject() string { return v.Kind + "/" + v.Entry }

// Policy is the kind of a Control whose body is one policy; see streams/compliance.
const Policy = "policy"
