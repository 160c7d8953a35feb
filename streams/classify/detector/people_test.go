package detector

import "testing"

func TestPeopleAndPlaces(t *testing.T) {
	for _, family := range []func() []Detector{contactDetectors, personDetectors, locationDetectors, organisationDetectors} {
		checkExamples(t, family())
	}
}

func TestBirthDates(t *testing.T) {
	for _, s := range []string{"1984-03-12", "19840312", "12/03/84", "3/12/1984 12:30:00 AM", "2029", "1984/1/2", "12 Mar 1984", "Mar 12, 1984"} {
		if !birthDate([]byte(s)) {
			t.Errorf("%q is no date of birth", s)
		}
	}
	for _, s := range []string{"1899", "2030-01-01", "1984-13-13", "19841350", "45/45/1984", "1984-", "0/0/1984", ""} {
		if len(s) > 0 && birthDate([]byte(s)) {
			t.Errorf("%q is a date of birth", s)
		}
	}
}

func FuzzPeopleAndPlaces(f *testing.F) {
	var all []Detector
	for _, family := range []func() []Detector{contactDetectors, personDetectors, locationDetectors, organisationDetectors} {
		all = append(all, family()...)
	}
	for _, d := range all {
		for _, s := range append(d.Positives, d.Negatives...) {
			f.Add([]byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for _, d := range all {
			if d.Valid != nil && d.Infotype != "DATE_OF_BIRTH" && d.Infotype != "EMAIL_ADDRESS" {
				d.Valid(s)
			}
		}
		if string(s) != before {
			t.Fatal("a value was changed")
		}
	})
}
