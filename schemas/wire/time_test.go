package wire

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTimeIsThatOfTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nanos := rapid.OneOf(rapid.Just[int64](0), rapid.Int64Range(0, 999_999_999), rapid.Map(rapid.Int64Range(0, 999), func(ms int64) int64 { return ms * 1_000_000 }))
		at := time.Unix(rapid.Int64Range(-70_000_000_000, 260_000_000_000).Draw(t, "seconds"), nanos.Draw(t, "nanos")).UTC()
		want := at.Format(time.RFC3339Nano)
		if got := string(appendTime(nil, at)); got != want {
			t.Fatalf("%s is written %s", want, got)
		}
		if at.Year() < 1 || at.Year() > 9999 {
			return
		}
		if got, err := parseTime([]byte(want)); err != nil || !got.Equal(at) || got.Location() != time.UTC {
			t.Fatalf("%s is read %v: %v", want, got, err)
		}
	})
}

func TestDaysOfMonths(t *testing.T) {
	for _, text := range []string{"2024-02-29T00:00:00Z", "2026-01-31T23:59:59.5Z", "2000-12-31T12:00:00.000000001Z", "2026-03-01T01:00:00+01:00"} {
		want, err := time.Parse(time.RFC3339Nano, text)
		if got, gotErr := parseTime([]byte(text)); err != nil || gotErr != nil || !got.Equal(want) {
			t.Errorf("%s is read %v: %v, %v", text, got, gotErr, err)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, text := range []string{"2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01T00:00:60Z", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, errGot := parseTime([]byte(text))
		want, errWant := time.Parse(time.RFC3339Nano, text)
		if (errGot == nil) != (errWant == nil) || errWant == nil && !got.Equal(want) {
			t.Errorf("%q is %v: %v, want %v: %v", text, got, errGot, want, errWant)
		}
	})
}
