package runtime

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMarkRoundTrip(t *testing.T) {
	moment := rapid.Map(rapid.Int64Range(0, 1<<45), fromMillis)
	rapid.Check(t, func(t *rapid.T) {
		m := mark{at: moment.Draw(t, "at"), read: moment.Draw(t, "read"), rate: rapid.Int64Min(0).Draw(t, "rate"),
			state: rapid.Int64Min(0).Draw(t, "state"), stages: map[string]progress{}}
		for _, name := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-z][a-z0-9._-]{0,9}`), rapid.ID[string]).Draw(t, "stages") {
			m.stages[name] = progress{ahead: rapid.Int64Min(0).Draw(t, "ahead"), stream: moment.Draw(t, "stream")}
		}
		back, err := parseMark(m.String())
		if err != nil || !reflect.DeepEqual(m, back) {
			t.Fatalf("%q is %+v, want %+v: %v", m.String(), back, m, err)
		}
	})
}

func TestMarkText(t *testing.T) {
	m := mark{at: time.UnixMilli(5), rate: 7, stages: map[string]progress{"intake": {}, "classify": {ahead: 120, stream: time.UnixMilli(9)}}}
	if got, want := m.String(), "v1 :at=5 :rate=7 classify=120@9 intake"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	later, err := parseMark("v1 :at=5 :future=1 intake")
	if at, known := later.position("intake", 30); err != nil || !known || at != 30 {
		t.Errorf("intake is at %d, known %t: %v", at, known, err)
	}
	if _, known := later.position("classify", 30); known {
		t.Error("classify has never been there")
	}
}

func FuzzMark(f *testing.F) {
	f.Add("v1 :at=5 :rate=7 classify=120@9 intake")
	f.Add("v2 intake")
	f.Add("member-1234")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMark(text)
		if err != nil {
			return
		}
		again, err := parseMark(m.String())
		if err != nil || !reflect.DeepEqual(m, again) {
			t.Errorf("%q was read as %+v and then as %+v: %v", text, m, again, err)
		}
	})
}
