package runtime

import (
	"cmp"
	"maps"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// balancer deals out partition numbers: whoever has a number has it of all topics, which is what stages with several
// inputs, and stages that follow one another, need. Members keep what they have as far as the shares are even, and go
// on with it while the rest moves (cooperative rebalancing, KIP-429). The stock balancers that are cooperative place
// each partition by itself.
type balancer struct{}

// ProtocolName implements kgo.GroupBalancer.
func (balancer) ProtocolName() string { return "datawave-copartitioned" }

// IsCooperative implements kgo.GroupBalancer.
func (balancer) IsCooperative() bool { return true }

// JoinGroupMetadata implements kgo.GroupBalancer.
func (balancer) JoinGroupMetadata(interests []string, current map[string][]int32, generation int32) []byte {
	meta := kmsg.NewConsumerMemberMetadata()
	meta.Version, meta.Topics, meta.Generation = 3, interests, generation
	for _, name := range slices.Sorted(maps.Keys(current)) {
		owned := kmsg.NewConsumerMemberMetadataOwnedPartition()
		owned.Topic, owned.Partitions = name, current[name]
		meta.OwnedPartitions = append(meta.OwnedPartitions, owned)
	}
	return meta.AppendTo(nil)
}

// ParseSyncAssignment implements kgo.GroupBalancer.
func (balancer) ParseSyncAssignment(assignment []byte) (map[string][]int32, error) {
	return kgo.ParseConsumerSyncAssignment(assignment)
}

// MemberBalancer implements kgo.GroupBalancer.
func (b balancer) MemberBalancer(members []kmsg.JoinGroupResponseMember) (kgo.GroupMemberBalancer, map[string]struct{}, error) {
	group, err := kgo.NewConsumerBalancer(b, members)
	return group, group.MemberTopics(), err
}

// share is a member and the partition numbers that it gets.
type share struct {
	id      string
	numbers []int32
}

// Balance implements kgo.ConsumerBalancerBalance.
func (balancer) Balance(group *kgo.ConsumerBalancer, topics map[string]int32) kgo.IntoSyncAssignment {
	shares := eligible(group)
	numbers := int32(0)
	for _, n := range topics {
		numbers = max(numbers, n)
	}
	deal(shares, owners(group), numbers)
	plan := group.NewPlan()
	member := map[string]*kmsg.JoinGroupResponseMember{}
	group.EachMember(func(m *kmsg.JoinGroupResponseMember, _ *kmsg.ConsumerMemberMetadata) { member[m.MemberID] = m })
	for _, s := range shares {
		for _, name := range slices.Sorted(maps.Keys(topics)) {
			for _, p := range s.numbers {
				if p < topics[name] {
					plan.AddPartition(member[s.id], name, p)
				}
			}
		}
	}
	plan.AdjustCooperative(group)
	return plan
}

// eligible are the members that read every topic of the group: while versions are mixed a number must not be split
// between a process that knows a stage and one that does not. When there are none, all have to do.
func eligible(group *kgo.ConsumerBalancer) []*share {
	var all, whole []*share
	group.EachMember(func(m *kmsg.JoinGroupResponseMember, meta *kmsg.ConsumerMemberMetadata) {
		s := &share{id: m.MemberID}
		all = append(all, s)
		if len(meta.Topics) == len(group.MemberTopics()) {
			whole = append(whole, s)
		}
	})
	if len(whole) == 0 {
		return all
	}
	return whole
}

// owners tells who has a number; the claim of the latest generation counts (KIP-792).
func owners(group *kgo.ConsumerBalancer) map[int32]string {
	type claim struct {
		id         string
		generation int32
	}
	claims := map[int32]claim{}
	group.EachMember(func(m *kmsg.JoinGroupResponseMember, meta *kmsg.ConsumerMemberMetadata) {
		for _, owned := range meta.OwnedPartitions {
			for _, p := range owned.Partitions {
				if c, ok := claims[p]; !ok || meta.Generation > c.generation {
					claims[p] = claim{m.MemberID, meta.Generation}
				}
			}
		}
	})
	out := make(map[int32]string, len(claims))
	for p, c := range claims {
		out[p] = c.id
	}
	return out
}

// deal gives out numbers 0 to n-1: shares differ by one at most, and as few numbers as possible change hands.
func deal(shares []*share, owner map[int32]string, n int32) {
	if len(shares) == 0 {
		return
	}
	held := map[string][]int32{}
	for p := range n {
		held[owner[p]] = append(held[owner[p]], p)
	}
	slices.SortStableFunc(shares, func(a, b *share) int { return cmp.Compare(len(held[b.id]), len(held[a.id])) })
	floor, more := int(n)/len(shares), int(n)%len(shares)
	taken := map[int32]bool{}
	quota := make([]int, len(shares))
	for i, s := range shares { // those that have most keep the larger shares
		quota[i] = floor
		if i < more {
			quota[i]++
		}
		s.numbers = held[s.id][:min(len(held[s.id]), quota[i])]
		for _, p := range s.numbers {
			taken[p] = true
		}
	}
	i := 0
	for p := range n {
		if taken[p] {
			continue
		}
		for len(shares[i].numbers) >= quota[i] {
			i++
		}
		shares[i].numbers = append(slices.Clip(shares[i].numbers), p)
	}
}
