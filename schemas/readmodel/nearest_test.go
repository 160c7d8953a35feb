package readmodel

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"email", "phone", "address.street", "id"}
	for text, want := range map[string]string{"emial": "email", "EMAIL": "email", "adress.street": "address.street", "fone": "", "phonee": "phone", "xyz": "", "": "", "ix": "id"} {
		if got := Nearest(text, names); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPrecision(t *testing.T) {
	d := Detector{}
	if d.Judge(Judgement{Missed: 3}); d.Precision != nil || d.Missed != 3 {
		t.Errorf("nobody judged: %+v", d)
	}
	if d.Judge(Judgement{Confirmed: 3, Rejected: 1}); d.Precision == nil || *d.Precision != 0.75 {
		t.Errorf("%+v", d)
	}
}
