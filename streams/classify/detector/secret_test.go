package detector

import "testing"

func TestSecretExamples(t *testing.T) { checkExamples(t, secretDetectors()) }
