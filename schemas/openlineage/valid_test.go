package openlineage

import (
	"encoding/json"
	"strings"
	"testing"
)

// texts are JSON and what is nearly JSON.
var texts = []string{runEvent, ``, ` `, `{}`, `[]`, ` [ ] `, `{"a":1}`, `{"a":1,}`, `{"a" : [1 , 2 ]}`, `{"a"}`, `{"a":}`, `{a:1}`, `{,}`, `[1,]`, `[,1]`, `[1 2]`, `[1`, `{"a":1`,
	`{"a":1 "b":2}`, `1`, `-1`, `-`, `01`, `-0.5e+10`, `1.`, `.5`, `1e`, `1e+`, `1E5`, `+1`, `0x1`, `true`, `tru`, `truee`, `false`, `null`, `nul`, `NaN`, `"a"`, `"a`, `"\"`, `"\\"`,
	`"\u12aF"`, `"\u12g4"`, "\"\\u\x11234\"", `"\u123`, `"\x"`, "\"\t\"", "\"\x7f\"", "\"\xff\"", "\"\xe2\x80\xa8\"", "[\x00]", "\ufeff{}", `{} {}`, `]`, `}`, `[}`, `{]`, `"a":1`,
	strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999), strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001),
	strings.Repeat(`{"a":`, 10_001) + `1` + strings.Repeat("}", 10_001)}

func compareWithOracle(t *testing.T, text []byte) {
	t.Helper()
	if got, want := isJSON(text), json.Valid(text); got != want {
		t.Errorf("%.80q is JSON: %t, encoding/json says %t", text, got, want)
	}
}

func TestIsJSON(t *testing.T) {
	for _, text := range texts {
		compareWithOracle(t, []byte(text))
	}
}

// FuzzIsJSON says what encoding/json says, also of what was cut off or changed.
func FuzzIsJSON(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text), 0, byte('"'))
	}
	f.Fuzz(func(t *testing.T, text []byte, at int, with byte) {
		compareWithOracle(t, text)
		if at >= 0 && at < len(text) {
			compareWithOracle(t, text[:at])
			text[at] = with
			compareWithOracle(t, text)
		}
	})
}
