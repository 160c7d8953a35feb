package detector

import "testing"

func TestAnyCaseStaysWithinASCII(t *testing.T) {
	for in, want := range map[string]string{
		``: ``, `\d{2}AB`: `\d{2}[Aa][Bb]`, `[A-Z0-9]K?`: `[A-Za-z0-9][Kk]?`, `[ABX-Z]\D\bS`: `[AaBbX-Zx-z]\D\b[Ss]`,
		`(?:AT|[+A-]\[Z)`: `(?:[Aa][Tt]|[+Aa-]\[[Zz])`,
	} {
		if got := anyCase(in); got != want {
			t.Errorf("anyCase(%s) = %s, want %s", in, got, want)
		}
	}
}
