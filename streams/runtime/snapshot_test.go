package runtime_test

import (
	"os"
	"path/filepath"
	"testing"

	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// State survives restarts in a directory, the loss of that directory, and a directory that is behind: each time the counts go on.
func TestSnapshotsAndTail(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, counterStage())
		one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
		want := 0
		for n, dir := range []string{one, one, two, one, two, ""} {
			life := c.Run(t, runtime.Config{StateDir: dir, StateBudget: 1 << 20}, counterStage())
			c.Send(t, counterStage(), inputs(70))
			c.Await(t, counterStage())
			if err := life.Stop(); err != nil {
				t.Fatal(err)
			}
			want += 10
			if last, told := counted(c.Read(t, topic.Findings), "subject-3"); last != want || told != want {
				t.Fatalf("run %d: subject-3 counted to %d, told %d times, want %d", n, last, told, want)
			}
		}
		if err := os.RemoveAll(one); err != nil {
			t.Fatal(err)
		}
		life := c.Run(t, runtime.Config{StateDir: one}, counterStage())
		c.Send(t, counterStage(), inputs(7))
		c.Await(t, counterStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		if last, _ := counted(c.Read(t, topic.Findings), "subject-3"); last != want+1 {
			t.Errorf("from the changelog alone subject-3 is counted to %d, want %d", last, want+1)
		}
	})
}
