package runtime

import (
	"bytes"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"pgregory.net/rapid"
)

// What is refused and sent back is what it was, but for a header that counts; whatever headers it came with.
func TestDeadLetterKeepsTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Byte(), 0, 8)
		name := rapid.SampledFrom([]string{"ce_id", "x", headerTopic, headerKey, headerOffset, headerReason, headerRetried, "dl_", ""})
		r := &kgo.Record{Topic: "t", Partition: rapid.Int32Range(0, 9).Draw(t, "partition"), Offset: rapid.Int64Range(0, 1<<40).Draw(t, "offset"), Value: text.Draw(t, "value")}
		if rapid.Bool().Draw(t, "keyed") {
			r.Key = text.Draw(t, "key")
		}
		var kept []kgo.RecordHeader
		for range rapid.IntRange(0, 4).Draw(t, "headers") {
			h := kgo.RecordHeader{Key: name.Draw(t, "name"), Value: text.Draw(t, "header")}
			r.Headers = append(r.Headers, h)
			if !strings.HasPrefix(h.Key, deadLetterPrefix) {
				kept = append(kept, h)
			}
		}
		dead := deadLetter("stage", refusal{r, "reason " + strings.Repeat("é", maxReason)}, 3)
		letter, back := readLetter(dead), original(dead)
		if letter.From != position(r) || letter.Stage != "stage" || !strings.HasPrefix(letter.Reason, "reason é") {
			t.Fatalf("letter %+v", letter)
		}
		if back.Topic != "t" || back.Partition != r.Partition || !bytes.Equal(back.Value, r.Value) || !bytes.Equal(back.Key, r.Key) || (back.Key == nil) != (r.Key == nil) {
			t.Fatalf("sent back %+v of %+v", back, r)
		}
		if len(back.Headers) != len(kept)+1 || back.Headers[len(kept)].Key != headerRetried {
			t.Fatalf("headers %v of %v", back.Headers, r.Headers)
		}
		for i, h := range kept {
			if back.Headers[i].Key != h.Key || !bytes.Equal(back.Headers[i].Value, h.Value) {
				t.Fatalf("header %v of %v", back.Headers[i], h)
			}
		}
	})
}

func FuzzReadLetter(f *testing.F) {
	f.Add(headerOffset, []byte("12"), headerTime, []byte("2026-01-02T03:04:05Z"))
	f.Add(headerRetried, []byte("-9"), headerPartition, []byte("99999999999999999999"))
	f.Fuzz(func(t *testing.T, name string, value []byte, other string, content []byte) {
		dead := &kgo.Record{Headers: []kgo.RecordHeader{{Key: name, Value: value}, {Key: other, Value: content}}}
		if back := original(dead); len(back.Headers) == 0 || back.Headers[len(back.Headers)-1].Key != headerRetried {
			t.Fatalf("%+v", back)
		}
	})
}

func TestTooLargeToBeCarried(t *testing.T) {
	for _, r := range []*kgo.Record{
		{Topic: "t", Offset: 7, Value: make([]byte, maxCarried+1)},
		{Topic: "t", Offset: 7, Key: make([]byte, maxCarried+1)},
		{Topic: "t", Offset: 7, Headers: []kgo.RecordHeader{{Key: "x", Value: make([]byte, maxCarried+1)}}},
	} {
		dead := deadLetter("stage", refusal{r, "reason"}, 1)
		if size := sizeOf(dead); size > 4096 {
			t.Errorf("the letter has %d bytes", size)
		}
		if letter := readLetter(dead); !letter.Left || letter.Bytes != sizeOf(r) || letter.From != position(r) {
			t.Errorf("letter %+v", letter)
		}
	}
	whole := &kgo.Record{Topic: "t", Value: make([]byte, maxCarried)}
	if letter := readLetter(deadLetter("stage", refusal{whole, "reason"}, 1)); letter.Left || letter.Bytes != maxCarried {
		t.Errorf("letter %+v", letter)
	}
}
