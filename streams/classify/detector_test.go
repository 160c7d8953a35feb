package classify

import (
	"testing"
)

func TestDetectorsAcceptTheirPositivesAndRefuseTheirNegatives(t *testing.T) {
	for _, d := range Builtin().Detectors() {
		t.Run(d.Infotype, func(t *testing.T) {
			if len(d.Positives) == 0 || len(d.Negatives) == 0 || d.Source == "" || d.Category == "" {
				t.Fatal("a detector needs positives, negatives, a source and a category")
			}
			for _, value := range d.Positives {
				if matched, _ := d.whole([]byte(value)); !matched {
					t.Errorf("%q is not matched", value)
				}
			}
			for _, value := range d.Negatives {
				if _, valid := d.whole([]byte(value)); valid {
					t.Errorf("%q is accepted", value)
				}
			}
		})
	}
}
