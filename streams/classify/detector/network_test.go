package detector

import "testing"

func TestNetworkExamples(t *testing.T) { checkExamples(t, networkDetectors()) }
