package faults

import (
	"sync"
	"testing"
	"time"
)

// outage is how long the cluster is out of reach when the network is.
const outage = time.Minute

// TestBrokerFaults disturbs the brokers of a cluster of three; the processes live.
func TestBrokerFaults(t *testing.T) {
	addresses, ok := variable(t, "DATAWAVE_TEST_KAFKA3")
	if _, handles := variable(t, "DATAWAVE_TEST_SERVERS"); !ok || !handles {
		return
	}
	t.Parallel() // beside the tests on the other cluster
	c := openCluster(t, addresses)
	for _, b := range c.brokers() { // a run that was cut short may have left them anyhow
		b.up(t)
		b.thaw(t)
	}
	for _, test := range []struct {
		name  string
		shape shape
		fault func(t *testing.T, r *rig)
	}{
		{"leader killed", steady, leaderKilled},
		{"coordinator stalled", steady, coordinatorStalled},
		{"restart", steady, restart},
		{"network pause", heavy, networkPause},
	} {
		t.Run(test.name, func(t *testing.T) {
			whole(t, c)
			disturb(t, c, test.shape, test.fault)
		})
	}
}

// whole waits until every broker is there and every partition has all its replicas.
func whole(t *testing.T, c *cluster) {
	t.Helper()
	eventually(t, patience, func() string { return c.thin(t.Context()) })
}

// leaderKilled kills the leader of an input partition, and a process too, and goes on without the broker to the end.
func leaderKilled(t *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(400, feedLimit)
	r.everywhere(50)
	r.cluster.leader(t, r.names.In, 0).kill(t)
	r.everywhere(50)
	r.kill("one")
	r.start("one")
	r.everywhere(100)
}

// coordinatorStalled stops the broker that looks after the processes' group for long enough to be replaced, and lets it go
// on as a zombie.
func coordinatorStalled(t *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(200, feedLimit)
	r.everywhere(50)
	b := r.cluster.coordinator(t, r.prefix)
	b.freeze(t)
	r.everywhere(50)
	b.thaw(t)
	r.everywhere(50)
}

// restart restarts one broker in good order and then kills all at once.
func restart(t *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(300, feedLimit)
	r.everywhere(20)
	b := r.cluster.leader(t, r.names.In, 0)
	b.shutDown(t)
	b.up(t)
	whole(t, r.cluster)
	r.everywhere(20)
	all := r.cluster.brokers()
	for _, b := range all {
		b.kill(t)
	}
	together(all, func(b broker) { b.up(t) }) // none is ready before there is a quorum
	r.everywhere(50)
}

// networkPause leaves all brokers silent, with every connection open, for longer than sessions and requests last.
func networkPause(t *testing.T, r *rig) {
	r.start("one", "two")
	r.feed.start(100, feedLimit)
	r.everywhere(20)
	all := r.cluster.brokers()
	for _, b := range all {
		b.freeze(t)
	}
	pass(outage)
	for _, b := range all {
		b.thaw(t)
	}
	r.everywhere(40)
}

func together(list []broker, do func(b broker)) {
	var wg sync.WaitGroup
	for _, b := range list {
		wg.Go(func() { do(b) })
	}
	wg.Wait()
}
