package runtime

import (
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

// Admin looks after a cluster: topics, positions and dead letters. It is safe for concurrent use.
type Admin struct {
	opts   []kgo.Opt
	client *kgo.Client
	admin  *kadm.Client
}

// OpenAdmin makes an Admin; it connects at first use. opts are those of Kafka.Options.
func OpenAdmin(opts ...kgo.Opt) (*Admin, error) {
	client, err := kgo.NewClient(with(opts,
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(topic.MaxDeadLetterBatchBytes))...)
	if err != nil {
		return nil, fmt.Errorf("kafka client: %w", err)
	}
	return &Admin{opts: opts, client: client, admin: kadm.NewClient(client)}, nil
}

// Close ends the connections. Twice is fine.
func (a *Admin) Close() { a.client.Close() }

// with copies, so that callers that share opts do not append into one array.
func with(opts []kgo.Opt, more ...kgo.Opt) []kgo.Opt {
	return append(append(make([]kgo.Opt, 0, len(opts)+len(more)), opts...), more...)
}
