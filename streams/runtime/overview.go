package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/event"
	"datawave/streams"
)

// Overview is how the stages of a deployment are, over all its processes, as the log itself tells.
type Overview struct {
	Group   string          `json:"group"`
	State   string          `json:"state"` // of the consumer group, in Kafka's words: Stable, PreparingRebalance, Empty, Dead, …
	Members []Member        `json:"members"`
	Stages  []StageOverview `json:"stages"`
}

// Member is one process in the group.
type Member struct {
	Instance   string  `json:"instance"`
	Host       string  `json:"host"`
	Partitions []int32 `json:"partitions"`
}

// StageOverview sums a stage up.
type StageOverview struct {
	Stage       string              `json:"stage"`
	Lag         int64               `json:"lag"`          // offsets not committed yet
	LagSeconds  float64             `json:"lag_seconds"`  // age of the oldest record among those read last, while there is lag
	Rate        int64               `json:"rate"`         // records a second, lately
	State       int64               `json:"state_bytes"`  // of its partition numbers, the other stages' included
	Commit      time.Time           `json:"last_commit"`  // zero when there was none
	DeadLetters int                 `json:"dead_letters"` // that wait for somebody to retry or drop them
	Partitions  []PartitionOverview `json:"partitions"`
}

// PartitionOverview is one partition of one input of a stage.
type PartitionOverview struct {
	Topic     string    `json:"topic"`
	Partition int32     `json:"partition"`
	Owner     string    `json:"owner"`     // instance; empty when nobody has it
	Committed int64     `json:"committed"` // the next offset; -1 when the stage has never been there
	Lag       int64     `json:"lag"`
	Read      time.Time `json:"read"` // timestamp of the last record read; zero when unknown
	Rate      int64     `json:"rate"`
	State     int64     `json:"state_bytes"`
	Commit    time.Time `json:"last_commit"`
}

// stale is after how long without a commit a rate no longer says anything.
const stale = 10 * time.Second

// Overview describes the stages that run in a group.
func (a *Admin) Overview(ctx context.Context, group string, stages ...streams.Stage) (Overview, error) {
	o := Overview{Group: group}
	owners, err := a.members(ctx, &o)
	if err != nil {
		return o, err
	}
	committed, err := a.admin.FetchOffsets(ctx, group)
	if errors.Is(err, kerr.GroupIDNotFound) {
		err = nil
	}
	if err != nil {
		return o, fmt.Errorf("group %s: offsets: %w", group, err)
	}
	ends := map[string]event.Vector{}
	for _, stage := range stages {
		for _, name := range stage.In {
			if ends[name] == nil {
				if ends[name], err = a.EndOffsets(ctx, name); err != nil {
					return o, err
				}
			}
		}
	}
	letters, err := a.lettersByStage(ctx)
	if err != nil {
		return o, err
	}
	for _, stage := range stages {
		s := StageOverview{Stage: stage.Name, DeadLetters: letters[stage.Name]}
		for _, name := range stage.In {
			n, err := a.Partitions(ctx, name)
			if err != nil {
				return o, err
			}
			for p := range n {
				at, _ := committed.Lookup(name, p)
				s.add(look(stage.Name, name, p, at, ends[name][p]), owners, time.Now())
			}
		}
		s.State = s.sum()
		o.Stages = append(o.Stages, s)
	}
	return o, nil
}

// members fills in who is in the group, and returns the instance that has a partition number.
func (a *Admin) members(ctx context.Context, o *Overview) (map[int32]string, error) {
	described, err := a.admin.DescribeGroups(ctx, o.Group)
	one, ok := described[o.Group]
	if err == nil && ok && !errors.Is(one.Err, kerr.GroupIDNotFound) {
		err = one.Err
	}
	if err != nil {
		return nil, fmt.Errorf("group %s: %w", o.Group, err)
	}
	o.State = one.State
	owners := map[int32]string{}
	for _, m := range one.Members {
		member := Member{Instance: m.MemberID, Host: m.ClientHost}
		if m.InstanceID != nil {
			member.Instance = *m.InstanceID
		}
		assigned, _ := m.Assigned.AsConsumer()
		if assigned != nil {
			for _, t := range assigned.Topics {
				for _, p := range t.Partitions {
					owners[p] = member.Instance
					if !slices.Contains(member.Partitions, p) {
						member.Partitions = append(member.Partitions, p)
					}
				}
			}
		}
		slices.Sort(member.Partitions)
		o.Members = append(o.Members, member)
	}
	return owners, nil
}

// look reads one partition's commit.
func look(stage, name string, partition int32, at kadm.OffsetResponse, end int64) PartitionOverview {
	p := PartitionOverview{Topic: name, Partition: partition, Committed: -1, Lag: end}
	m, err := parseMark(at.Metadata)
	position, known := m.position(stage, at.At)
	if at.At < 0 || (err == nil && !known) {
		return p
	}
	p.Committed, p.Lag = position, max(0, end-position)
	p.Read, p.Rate, p.State, p.Commit = m.read, m.rate, m.state, m.at
	return p
}

func (s *StageOverview) add(p PartitionOverview, owners map[int32]string, now time.Time) {
	p.Owner = owners[p.Partition]
	if now.Sub(p.Commit) > stale {
		p.Rate = 0
	}
	s.Lag += p.Lag
	s.Rate += p.Rate
	if p.Lag > 0 && !p.Read.IsZero() {
		s.LagSeconds = max(s.LagSeconds, now.Sub(p.Read).Seconds())
	}
	if p.Commit.After(s.Commit) {
		s.Commit = p.Commit
	}
	s.Partitions = append(s.Partitions, p)
}

// sum is the size of the state: each input's commit tells that of the whole partition number, the latest is right.
func (s *StageOverview) sum() (bytes int64) {
	latest := map[int32]PartitionOverview{}
	for _, p := range s.Partitions {
		if !p.Commit.Before(latest[p.Partition].Commit) {
			latest[p.Partition] = p
		}
	}
	for _, p := range latest {
		bytes += p.State
	}
	return bytes
}

func (a *Admin) lettersByStage(ctx context.Context) (map[string]int, error) {
	letters, err := a.DeadLetters(ctx, maxLetters, LetterFilter{})
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil, nil
	}
	counts := map[string]int{}
	for _, l := range letters {
		counts[l.Stage]++
	}
	return counts, err
}

// maxLetters is how many dead letters an overview looks at.
const maxLetters = 100_000
