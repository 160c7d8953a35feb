package runtime

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"pgregory.net/rapid"
)

// group plays the members of a consumer group through rebalances, without a broker.
type group struct {
	topics     map[string]int32
	generation int32
	owned      map[string]map[string][]int32 // by member, topic
	interests  map[string][]string
}

func (g *group) rebalance(t *rapid.T) {
	var members []kmsg.JoinGroupResponseMember
	for _, id := range slices.Sorted(maps.Keys(g.owned)) {
		members = append(members, kmsg.JoinGroupResponseMember{MemberID: id,
			ProtocolMetadata: balancer{}.JoinGroupMetadata(g.interests[id], g.owned[id], g.generation)})
	}
	b, _, err := balancer{}.MemberBalancer(members)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := b.(kgo.GroupMemberBalancerOrError).BalanceOrError(g.topics)
	if err != nil {
		t.Fatal(err)
	}
	g.generation++
	for _, assignment := range plan.IntoSyncAssignment() {
		got, err := balancer{}.ParseSyncAssignment(assignment.MemberAssignment)
		if err != nil {
			t.Fatal(err)
		}
		g.owned[assignment.MemberID] = got
	}
}

// numbers are the partition numbers of a member; each must be there for every topic that has it.
func (g *group) numbers(t *rapid.T, id string) []int32 {
	all := map[int32]int{}
	for _, partitions := range g.owned[id] {
		for _, p := range partitions {
			all[p]++
		}
	}
	for p, n := range all {
		want := 0
		for _, count := range g.topics {
			if p < count {
				want++
			}
		}
		if n != want {
			t.Fatalf("%s has partition %d of %d topics, want %d", id, p, n, want)
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func TestBalancerDealsNumbersEvenlyAndMovesFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int32Range(1, 50).Draw(t, "partitions")
		g := &group{topics: map[string]int32{"a": n, "b": n, "c": n}, owned: map[string]map[string][]int32{}, interests: map[string][]string{}}
		for step := range rapid.IntRange(1, 8).Draw(t, "steps") {
			if leave := slices.Sorted(maps.Keys(g.owned)); len(leave) > 1 && rapid.Bool().Draw(t, "leave") {
				delete(g.owned, rapid.SampledFrom(leave).Draw(t, "who"))
			} else {
				id := fmt.Sprintf("member-%d", step)
				g.owned[id], g.interests[id] = map[string][]int32{}, []string{"a", "b", "c"}
			}
			before := map[string][]int32{}
			for id := range g.owned {
				before[id] = g.numbers(t, id)
			}
			g.rebalance(t)
			for id := range g.owned { // the first round only takes away: nobody has what another still works on
				for _, p := range g.numbers(t, id) {
					for other, had := range before {
						if other != id && slices.Contains(had, p) {
							t.Fatalf("%s gets %d while %s still has it", id, p, other)
						}
					}
				}
			}
			g.rebalance(t)
			g.settled(t, n, before)
		}
	})
}

// settled checks that every number is dealt out once, evenly, and that no member lost one that it had room for.
func (g *group) settled(t *rapid.T, n int32, before map[string][]int32) {
	dealt := map[int32]string{}
	floor := int(n) / len(g.owned)
	for id := range g.owned {
		have := g.numbers(t, id)
		if len(have) < floor || len(have) > floor+1 {
			t.Fatalf("%s has %d of %d numbers among %d", id, len(have), n, len(g.owned))
		}
		for _, p := range have {
			if other := dealt[p]; other != "" {
				t.Fatalf("%d is with %s and %s", p, other, id)
			}
			dealt[p] = id
		}
		kept := 0
		for _, p := range before[id] {
			if slices.Contains(have, p) {
				kept++
			}
		}
		if kept < min(len(before[id]), floor) {
			t.Fatalf("%s kept %d of %d numbers, with room for %d", id, kept, len(before[id]), floor)
		}
	}
	if len(dealt) != int(n) {
		t.Fatalf("%d of %d numbers are dealt out", len(dealt), n)
	}
}

// While versions are mixed, a number must not be split between processes that know different stages.
func TestBalancerGivesAllToThoseThatKnowAllTopics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &group{topics: map[string]int32{"a": 6, "b": 6},
			owned:     map[string]map[string][]int32{"old": {"a": {0, 1, 2, 3, 4, 5}}, "new": {}},
			interests: map[string][]string{"old": {"a"}, "new": {"a", "b"}}}
		g.rebalance(t)
		g.rebalance(t)
		if have := g.numbers(t, "new"); len(have) != 6 {
			t.Fatalf("the new version has %v", have)
		}
	})
}
