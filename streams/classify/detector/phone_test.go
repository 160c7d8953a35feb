package detector

import "testing"

func TestPhoneExamples(t *testing.T) { checkExamples(t, phoneDetectors()) }
