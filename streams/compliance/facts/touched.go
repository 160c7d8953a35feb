package facts

import "datawave/schemas/event"

// Touched are the families that an event of a type can change; All where that shows in its body alone.
func Touched(kind string) Families {
	switch kind {
	case event.ProfileRecorded:
		return Profiles | Ages
	case event.ClassificationRecorded:
		return Labels | Ages
	case event.ClassificationInherited:
		return Labels
	case event.LineageAsserted, event.LineageRetracted:
		return Lineage
	}
	return All
}
