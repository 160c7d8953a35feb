package faults

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
)

// TestProcessFaults disturbs processes and what they are given; the one broker lives.
func TestProcessFaults(t *testing.T) {
	addresses, ok := variable(t, "DATAWAVE_TEST_KAFKA")
	if !ok {
		return
	}
	t.Parallel() // beside the tests on the other cluster
	c := openCluster(t, addresses)
	for _, test := range []struct {
		name  string
		shape shape
		fault func(t *testing.T, r *rig)
	}{
		{"hundred kills", steady, hundredKills},
		{"join and leave", steady, joinAndLeave},
		{"session ends", steady, sessionEnds},
		{"replaced", steady, replaced},
		{"foreign transactions", steady, foreignTransactions},
		{"clock jumps", jumping, clockJumps},
		{"full buffer", heavy, fullBuffer},
	} {
		t.Run(test.name, func(t *testing.T) { disturb(t, c, test.shape, test.fault) })
	}
}

const kills = 100

// hundredKills kills one of two processes at a time: half of the times after it has worked for a while, half of the times
// soon after its start, when it may still be joining or restoring. It starts again at once, as a supervisor would see to.
func hundredKills(t *testing.T, r *rig) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	instances := []string{"one", "two"}
	r.start(instances...)
	r.feed.start(400, feedLimit)
	r.progress(1)
	for i := range kills {
		if i%2 == 0 {
			r.progress(random.Int64N(300))
		} else {
			pass(time.Duration(random.Int64N(int64(800 * time.Millisecond))))
		}
		victim := instances[random.IntN(len(instances))]
		r.kill(victim)
		r.start(victim)
	}
	t.Logf("%d kills, %d inputs", kills, r.feed.acknowledged.Load())
}

// joinAndLeave changes the number of processes between one and three, in good order and by a kill.
func joinAndLeave(_ *testing.T, r *rig) {
	r.start("one")
	r.feed.start(800, feedLimit)
	r.progress(500)
	r.start("two")
	r.progress(500)
	r.start("three")
	r.everywhere(200)
	r.stop("one")
	r.everywhere(200)
	r.start("one")
	r.kill("two")
	r.start("two")
	r.progress(500)
	r.stop("three")
	r.progress(500)
	r.stop("one")
	r.start("three", "one")
	r.everywhere(200)
	r.stop("two", "three")
	r.everywhere(200)
}

// sessionEnds stops a process in the middle of its work until the group has given its partitions to another, and lets it
// go on then: it must notice that it is a zombie before anything of it is committed.
func sessionEnds(_ *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(300, feedLimit)
	r.everywhere(50)
	zombie := r.processes["one"]
	zombie.freeze()
	r.everywhere(100) // also where the zombie was at work
	zombie.thaw()
	r.everywhere(100)
}

// replaced stops a process and starts another with its name, as an orchestrator does when a machine is out of reach. Then
// the first goes on: it has to end, and the other has to live.
func replaced(t *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(500, feedLimit)
	r.everywhere(50)
	zombie := r.processes["one"]
	zombie.freeze()
	zombie.asked = true
	j := r.job("one")
	j.StateDir = filepath.Join(r.dir, "elsewhere")
	r.processes["one"] = startProcess(t, j, filepath.Join(r.dir, "one-again.log"))
	r.everywhere(50)
	zombie.thaw()
	r.eventually(func() string {
		if !zombie.ended() {
			return "the end of the process that was replaced"
		}
		return ""
	})
	r.everywhere(100)
}

// clockJumps kills a process now and then while the events' times go back and forth. Without ticks: of events from the
// future the time of appending counts, which is not the same in another run.
func clockJumps(_ *testing.T, r *rig) {
	r.names.Tick = 0
	r.start("one", "two")
	r.feed.start(600, feedLimit)
	for _, victim := range []string{"one", "two", "one"} {
		r.everywhere(150)
		r.kill(victim)
		r.start(victim)
	}
	r.everywhere(150)
}

// jumping is steady with clocks that are decades apart, beyond what a Kafka timestamp holds on both sides.
func jumping(n int) (byte, time.Time) {
	kind, at := steady(n)
	jumps := []int{0, -30, 25, -60, 70, 0, -2000, 5000, 1}
	return kind, at.AddDate(jumps[n/5%len(jumps)], 0, 0)
}

// fullBuffer makes the broker slow for the processes while they say more than they can hold.
func fullBuffer(_ *testing.T, r *rig) {
	const slow = 6 << 20 // bytes a second
	r.throttle(slow)
	r.start("one", "two")
	r.feed.start(250, feedLimit) // about twice of what fits through
	r.progress(800)
	r.kill("one")
	r.start("one")
	r.progress(300)
	r.kill("two")
	r.start("two")
	r.progress(300)
	r.throttle(0)
}

// heavy is steady with a large output for every other input.
func heavy(n int) (byte, time.Time) {
	kind, at := steady(n)
	if kind == plain && n%2 == 0 {
		kind = big
	}
	return kind, at
}

// throttle limits what the broker takes from the processes, in bytes a second; 0 lifts the limit.
func (r *rig) throttle(rate float64) {
	r.t.Helper()
	entry := kadm.AlterClientQuotaEntry{Entity: kadm.ClientQuotaEntity{{Type: "client-id", Name: &r.prefix}},
		Ops: []kadm.AlterClientQuotaOp{{Key: "producer_byte_rate", Value: rate, Remove: rate == 0}}}
	altered, err := r.cluster.admin.AlterClientQuotas(r.t.Context(), []kadm.AlterClientQuotaEntry{entry})
	if err != nil || len(altered) != 1 || altered[0].Err != nil {
		r.t.Fatalf("quota: %v %v", altered, err)
	}
}
