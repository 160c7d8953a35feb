package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/topic"
)

// maxBody is the largest body that is appended, in bytes: with key and headers it stays below 8 MiB, which is what the
// embedded broker takes.
const maxBody = 8<<20 - 128<<10

// The settings of a topic that are no topic configuration.
const (
	settingPartitions  = "partitions"
	settingReplication = "replication.factor"
)

// Drift is one setting of an existing topic that is not what schemas/topic says.
type Drift struct {
	Topic   string `json:"topic"`
	Setting string `json:"setting"` // "partitions", "replication.factor", or the name of a topic configuration: "retention.ms", "cleanup.policy"
	Have    string `json:"have"`    // empty when the topic is missing
	Want    string `json:"want"`
}

// String is "datawave.scans: partitions is 8, want 4".
func (d Drift) String() string {
	return fmt.Sprintf("%s: %s is %s, want %s", d.Topic, d.Setting, d.Have, d.Want)
}

// Mendable tells whether ApplyTopics can mend it: a topic configuration, whose change moves no record.
func (d Drift) Mendable() bool {
	return d.Setting != settingPartitions && d.Setting != settingReplication
}

// Deletes tells whether mending it may delete records: retention becomes shorter, or a policy that deletes or compacts begins.
func (d Drift) Deletes() bool {
	switch d.Setting {
	case "retention.ms":
		have, errHave := strconv.ParseInt(d.Have, 10, 64)
		want, errWant := strconv.ParseInt(d.Want, 10, 64)
		return errHave != nil || errWant != nil || want >= 0 && (have < 0 || want < have)
	case "cleanup.policy":
		have := policies(d.Have)
		return slices.ContainsFunc(policies(d.Want), func(p string) bool { return !slices.Contains(have, p) })
	}
	return false
}

func policies(value string) []string {
	list := strings.Split(strings.ReplaceAll(value, " ", ""), ",")
	slices.Sort(list)
	return list
}

// Plan is what there is to do so that the topics are as schemas/topic says.
type Plan struct {
	Missing []topic.Spec // with the partition count that they will get
	Drifts  []Drift      // by topic
}

// EnsureTopics creates the topics that are missing, with the given replication factor (-1 is the cluster's default),
// and reports where those that exist differ. It changes no existing topic: repartitioning and shorter retention lose
// data or order, so they are a person's decision.
func (a *Admin) EnsureTopics(ctx context.Context, specs []topic.Spec, replication int16) ([]Drift, error) {
	plan, err := a.PlanTopics(ctx, specs, replication)
	if err != nil {
		return nil, err
	}
	return plan.Drifts, a.createAll(ctx, plan.Missing, replication)
}

// PlanTopics compares the topics with what they should be and changes nothing. A replication factor of -1 is the
// cluster's default, which no topic differs from.
func (a *Admin) PlanTopics(ctx context.Context, specs []topic.Spec, replication int16) (Plan, error) {
	names := make([]string, 0, len(specs))
	for _, spec := range specs {
		names = append(names, spec.Name)
	}
	existing, err := a.admin.ListTopics(ctx, names...)
	if err != nil {
		return Plan{}, fmt.Errorf("list topics: %w", err)
	}
	var plan Plan
	var present []topic.Spec
	for _, spec := range specs {
		detail, ok := existing[spec.Name]
		switch {
		case !ok || errors.Is(detail.Err, kerr.UnknownTopicOrPartition):
			if n := coPartitions(specs, existing); spec.CoPartitioned && n > 0 {
				spec.Partitions = n
			}
			plan.Missing = append(plan.Missing, spec)
		case detail.Err != nil:
			return Plan{}, fmt.Errorf("topic %s: %w", spec.Name, detail.Err)
		default:
			present = append(present, spec)
			plan.Drifts = append(plan.Drifts, layoutDrift(spec, detail, replication)...)
		}
	}
	configured, err := a.configDrift(ctx, present)
	plan.Drifts = append(plan.Drifts, configured...)
	slices.SortStableFunc(plan.Drifts, func(a, b Drift) int { return strings.Compare(a.Topic, b.Topic) })
	return plan, err
}

// ApplyTopics creates what is missing and mends the configuration that drifted. Partition counts and replication factors
// stay as they are: see Grow for the one, and the cluster's kafka-reassign-partitions for the other.
func (a *Admin) ApplyTopics(ctx context.Context, plan Plan, replication int16) error {
	if err := a.createAll(ctx, plan.Missing, replication); err != nil {
		return err
	}
	changes := map[string][]kadm.AlterConfig{}
	for _, d := range plan.Drifts {
		if d.Mendable() {
			changes[d.Topic] = append(changes[d.Topic], kadm.AlterConfig{Op: kadm.SetConfig, Name: d.Setting, Value: &d.Want})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		responses, err := a.admin.AlterTopicConfigs(ctx, changes[name], name)
		for _, r := range responses {
			err = errors.Join(err, r.Err)
		}
		if err != nil {
			return fmt.Errorf("topic %s: change settings: %w", name, err)
		}
	}
	return nil
}

// coPartitions is the partition count of the co-partitioned topics that exist already; 0 when there are none. A topic that
// joins them has to have it too. While they grow it is the larger one.
func coPartitions(specs []topic.Spec, existing kadm.TopicDetails) (n int32) {
	for _, spec := range specs {
		if detail, ok := existing[spec.Name]; ok && detail.Err == nil && spec.CoPartitioned {
			n = max(n, int32(len(detail.Partitions)))
		}
	}
	return n
}

// CoPartitions is the partition count of the topics that are partitioned by dataset; while they grow, the new one; 0 when
// there are none.
func (a *Admin) CoPartitions(ctx context.Context, specs []topic.Spec) (int32, error) {
	existing, err := a.admin.ListTopics(ctx)
	if err != nil {
		return 0, fmt.Errorf("list topics: %w", err)
	}
	return coPartitions(specs, existing), nil
}

func (a *Admin) createAll(ctx context.Context, specs []topic.Spec, replication int16) error {
	for _, spec := range specs {
		if err := a.create(ctx, spec, replication); err != nil {
			return err
		}
	}
	return nil
}

func (a *Admin) create(ctx context.Context, spec topic.Spec, replication int16) error {
	configs := map[string]*string{}
	for key, value := range spec.Settings() {
		configs[key] = &value
	}
	_, err := a.admin.CreateTopic(ctx, spec.Partitions, replication, configs, spec.Name)
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) { // another process may have been faster
		return fmt.Errorf("create topic %s: %w", spec.Name, err)
	}
	a.client.PurgeTopicsFromClient(spec.Name) // it remembers for a while that there was no such topic
	return nil
}

func layoutDrift(spec topic.Spec, detail kadm.TopicDetail, replication int16) (drifts []Drift) {
	if have := len(detail.Partitions); have != int(spec.Partitions) {
		drifts = append(drifts, Drift{spec.Name, settingPartitions, strconv.Itoa(have), strconv.Itoa(int(spec.Partitions))})
	}
	if replication < 0 {
		return drifts
	}
	if have := detail.Partitions.NumReplicas(); have != int(replication) {
		drifts = append(drifts, Drift{spec.Name, settingReplication, strconv.Itoa(have), strconv.Itoa(int(replication))})
	}
	return drifts
}

func (a *Admin) configDrift(ctx context.Context, specs []topic.Spec) (drifts []Drift, err error) {
	if len(specs) == 0 {
		return nil, nil
	}
	names := make([]string, 0, len(specs))
	for _, spec := range specs {
		names = append(names, spec.Name)
	}
	described, err := a.admin.DescribeTopicConfigs(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("describe topics: %w", err)
	}
	for _, spec := range specs {
		have, err := described.On(spec.Name, nil)
		if err = errors.Join(err, have.Err); err != nil {
			return drifts, fmt.Errorf("describe topic %s: %w", spec.Name, err)
		}
		drifts = append(drifts, settingDrift(spec, have)...)
	}
	return drifts, nil
}

func settingDrift(spec topic.Spec, have kadm.ResourceConfig) (drifts []Drift) {
	want := spec.Settings()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if key == "retention.ms" && spec.Compacted && spec.Retention == 0 {
			continue // means nothing to a topic that is only compacted
		}
		for _, config := range have.Configs {
			if value := config.MaybeValue(); config.Key == key && !sameSetting(key, value, want[key]) {
				drifts = append(drifts, Drift{spec.Name, key, value, want[key]})
			}
		}
	}
	return drifts
}

func sameSetting(key, have, want string) bool {
	return have == want || key == "cleanup.policy" && slices.Equal(policies(have), policies(want))
}

// Partitions is the partition count of a topic.
func (a *Admin) Partitions(ctx context.Context, name string) (int32, error) {
	details, err := a.admin.ListTopics(ctx, name)
	if err == nil {
		err = details[name].Err
	}
	if err != nil {
		return 0, fmt.Errorf("partitions of %s: %w", name, err)
	}
	return int32(len(details[name].Partitions)), nil
}
