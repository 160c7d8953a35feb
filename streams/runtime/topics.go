package runtime

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/topic"
)

// maxBody is the largest body that is appended, in bytes: with key and headers it stays below 8 MiB, which is what the
// embedded broker takes.
const maxBody = 8<<20 - 128<<10

// Drift is one setting of an existing topic that is not what schemas/topic says.
type Drift struct {
	Topic   string
	Setting string // "partitions", or the name of a topic configuration: "retention.ms", "cleanup.policy"
	Have    string
	Want    string
}

// String is "datawave.scans: partitions is 8, want 4".
func (d Drift) String() string {
	return fmt.Sprintf("%s: %s is %s, want %s", d.Topic, d.Setting, d.Have, d.Want)
}

// EnsureTopics creates the topics that are missing, with the given replication factor (-1 is the cluster's default),
// and reports where those that exist differ. It changes no existing topic: repartitioning and shorter retention lose
// data or order, so they are a person's decision.
func (a *Admin) EnsureTopics(ctx context.Context, specs []topic.Spec, replication int16) ([]Drift, error) {
	names := make([]string, 0, len(specs))
	for _, spec := range specs {
		names = append(names, spec.Name)
	}
	existing, err := a.admin.ListTopics(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	var present []topic.Spec
	var drifts []Drift
	for _, spec := range specs {
		detail, ok := existing[spec.Name]
		if !ok || errors.Is(detail.Err, kerr.UnknownTopicOrPartition) {
			if n := coPartitions(specs, existing); spec.CoPartitioned && n > 0 {
				spec.Partitions = n
			}
			if err := a.create(ctx, spec, replication); err != nil {
				return drifts, err
			}
			continue
		}
		if detail.Err != nil {
			return drifts, fmt.Errorf("topic %s: %w", spec.Name, detail.Err)
		}
		present = append(present, spec)
		if have := len(detail.Partitions); have != int(spec.Partitions) {
			drifts = append(drifts, Drift{spec.Name, "partitions", strconv.Itoa(have), strconv.Itoa(int(spec.Partitions))})
		}
	}
	configured, err := a.configDrift(ctx, present)
	return append(drifts, configured...), err
}

// coPartitions is the partition count of the co-partitioned topics that exist already; 0 when there are none. A topic that
// joins them has to have it too.
func coPartitions(specs []topic.Spec, existing kadm.TopicDetails) int32 {
	for _, spec := range specs {
		if detail, ok := existing[spec.Name]; ok && detail.Err == nil && spec.CoPartitioned {
			return int32(len(detail.Partitions))
		}
	}
	return 0
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
	for _, key := range []string{"cleanup.policy", "retention.ms"} {
		if key == "retention.ms" && spec.Compacted {
			continue // means nothing to a topic that is only compacted
		}
		for _, config := range have.Configs {
			if config.Key == key && config.MaybeValue() != want[key] {
				drifts = append(drifts, Drift{spec.Name, key, config.MaybeValue(), want[key]})
			}
		}
	}
	return drifts
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
