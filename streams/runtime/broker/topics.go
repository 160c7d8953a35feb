package broker

import (
	"context"
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"

	"datawave/schemas/topic"
)

// defaultSegmentBytes bounds what a start holds in memory of one partition at a time, and kfake reads all partitions at once,
// segment by segment.
const defaultSegmentBytes = 16 << 20

// ensureTopics creates what is missing and brings the settings of the others up to date. kfake writes its list of topics, with
// fsync, before it answers, so that a topic is on disk before anybody can produce to it.
//
// A topic keeps the partition count that it has, and a new co-partitioned one takes it over: a dataset has its partition.
func ensureTopics(ctx context.Context, adm *kadm.Client, specs []topic.Spec) error {
	have, err := adm.ListTopics(ctx)
	if err != nil {
		return fmt.Errorf("list topics: %w", err)
	}
	grown := 0
	for _, spec := range specs {
		if detail, ok := have[spec.Name]; ok && spec.CoPartitioned {
			grown = len(detail.Partitions)
			break
		}
	}
	for _, spec := range specs {
		if spec.CoPartitioned && grown > 0 {
			spec.Partitions = int32(grown)
		}
		if err := ensureTopic(ctx, adm, spec, have); err != nil {
			return fmt.Errorf("topic %s: %w", spec.Name, err)
		}
	}
	return nil
}

func ensureTopic(ctx context.Context, adm *kadm.Client, spec topic.Spec, have kadm.TopicDetails) error {
	if !have.Has(spec.Name) {
		_, err := adm.CreateTopic(ctx, spec.Partitions, 1, settings(spec), spec.Name)
		return err
	}
	return alter(ctx, adm, spec.Name, settings(spec))
}

// settings are the topic's, with segments that are small enough for a restart.
func settings(spec topic.Spec) map[string]*string {
	values := spec.Settings()
	if spec.SegmentBytes == 0 {
		values["segment.bytes"] = strconv.Itoa(defaultSegmentBytes)
	}
	out := make(map[string]*string, len(values))
	for k, v := range values {
		out[k] = &v
	}
	return out
}

// alter sets what differs. Each change makes kfake rewrite its list of topics, so that no change is worth asking for.
func alter(ctx context.Context, adm *kadm.Client, name string, want map[string]*string) error {
	described, err := adm.DescribeTopicConfigs(ctx, name)
	if err != nil {
		return err
	}
	rc, err := described.On(name, nil)
	if err != nil {
		return err
	}
	have := make(map[string]string, len(rc.Configs))
	for _, c := range rc.Configs {
		have[c.Key] = c.MaybeValue()
	}
	var changes []kadm.AlterConfig
	for k, v := range want {
		if have[k] != *v {
			changes = append(changes, kadm.AlterConfig{Op: kadm.SetConfig, Name: k, Value: v})
		}
	}
	if len(changes) == 0 {
		return nil
	}
	responses, err := adm.AlterTopicConfigs(ctx, changes, name)
	if err != nil {
		return err
	}
	return responses[0].Err
}
