package detector

import "testing"

func TestFinanceExamples(t *testing.T) { checkExamples(t, financeDetectors()) }
