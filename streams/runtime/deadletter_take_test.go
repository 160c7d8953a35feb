package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

func refusals(t *testing.T, n int) *streamstest.Cluster {
	t.Helper()
	c := streamstest.Start(t, counterStage())
	refuse(t, c, n)
	return c
}

// refuse runs a stage that refuses n records of as many subjects, and stops it.
func refuse(t *testing.T, c *streamstest.Cluster, n int) {
	t.Helper()
	var list []streamstest.Input
	for i := range n {
		list = append(list, input(fmt.Sprint("id-", i), fmt.Sprint("subject-", i), "refuse"))
	}
	c.Send(t, counterStage(), list)
	life := c.Run(t, runtime.Config{BreakAfter: -1}, counterStage())
	c.Await(t, counterStage())
	if err := life.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestDropTakesLettersOffTheList(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := refusals(t, 5)
		letters := c.DeadLetters(t)
		first := runtime.LetterFilter{IDs: []string{letters[0].At.String()}}
		if n, err := c.Admin.Drop(t.Context(), first); n != 1 || err != nil {
			t.Fatalf("dropped %d: %v", n, err)
		}
		if n, err := c.Admin.Drop(t.Context(), first); n != 0 || err == nil || !strings.Contains(err.Error(), "there is no letter") {
			t.Errorf("dropped %d for the second time: %v", n, err)
		}
		if _, err := c.Admin.DeadLetter(t.Context(), letters[0].At.String()); err == nil {
			t.Error("shows a letter that was dropped")
		}
		for _, test := range []struct {
			filter runtime.LetterFilter
			want   int
		}{
			{runtime.LetterFilter{Stage: "other"}, 0}, {runtime.LetterFilter{Reason: "no such reason"}, 0},
			{runtime.LetterFilter{Stage: "counter", Reason: "PROCESSOR refuses"}, 4}, {runtime.LetterFilter{}, 4},
		} {
			if got, err := c.Admin.DeadLetters(t.Context(), 100, test.filter); err != nil || len(got) != test.want {
				t.Errorf("%+v selects %d, want %d: %v", test.filter, len(got), test.want, err)
			}
		}
		if n, err := c.Admin.Drop(t.Context(), runtime.LetterFilter{}); n != 4 || err != nil {
			t.Errorf("dropped %d: %v", n, err)
		}
		if left := c.DeadLetters(t); len(left) != 0 {
			t.Errorf("%d letters left", len(left))
		}
	})
}

func TestDeadLetterShowsWhatWasRefused(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, counterStage())
		empty := &kgo.Record{Topic: topic.Scans, Key: []byte("empty"), Value: []byte{}}
		none := &kgo.Record{Topic: topic.Scans, Key: []byte("none"), Headers: []kgo.RecordHeader{{Key: "x", Value: []byte("y")}}}
		c.SendRecords(t, empty, none)
		life := c.Run(t, runtime.Config{}, counterStage())
		c.Await(t, counterStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		letters := c.DeadLetters(t)
		if len(letters) != 2 {
			t.Fatalf("%d letters, want 2: one without a value is no tombstone", len(letters))
		}
		for _, l := range letters {
			content, err := c.Admin.DeadLetter(t.Context(), l.At.String())
			if err != nil || (content.Value == nil) != (l.Subject == "none") || l.Subject == "none" && (len(content.Headers) != 1 || content.Headers[0].Key != "x") {
				t.Errorf("%s: value %v, headers %v: %v", l.Subject, content.Value, content.Headers, err)
			}
		}
	})
}

// Whoever retries at the same time: each record is sent back once.
func TestRetryOnce(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := refusals(t, 40)
		var group sync.WaitGroup
		var mu sync.Mutex
		sent := 0
		for range 4 {
			group.Go(func() {
				n, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{})
				mu.Lock()
				defer mu.Unlock()
				sent += n
				if err != nil && !errors.Is(err, runtime.ErrTakenOver) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{}); err != nil {
			t.Error(err)
		} else if sent += n; sent != 40 {
			t.Errorf("sent %d of 40", sent)
		}
		again := map[string]int{}
		for _, r := range c.Read(t, topic.Scans) {
			again[r.ID]++
		}
		for id, n := range again {
			if n != 2 {
				t.Errorf("%s is there %d times, want once more than before", id, n)
			}
		}
		if len(again) != 40 || len(c.DeadLetters(t)) != 0 {
			t.Errorf("%d records, %d letters left", len(again), len(c.DeadLetters(t)))
		}
	})
}

// A retry whose transaction has not ended when it dies has done nothing.
func TestRetryInterrupted(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := refusals(t, 3)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if n, err := c.Admin.Retry(ctx, runtime.LetterFilter{}); n != 0 || err == nil {
			t.Errorf("sent %d: %v", n, err)
		}
		if n := len(c.DeadLetters(t)); n != 3 {
			t.Errorf("%d letters, want 3", n)
		}
		if n := len(c.Read(t, topic.Scans)); n != 3 {
			t.Errorf("%d records, want the 3 of before", n)
		}
	})
}
