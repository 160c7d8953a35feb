package classify

import "datawave/streams/classify/detector"

// compileSet makes a set of custom and built-in detectors. version comes behind what the detectors declare: it stands for the
// content of the custom ones, with the names of their checks.
func compileSet(list []detector.Detector, version string) (*Set, error) {
	set, err := NewSet(list...)
	if err == nil {
		set.version += version
	}
	return set, err
}
