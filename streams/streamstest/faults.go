package streamstest

import (
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// refuseCommits makes the fake cluster answer the next n offset commits in transactions as if the group had rebalanced.
func (c *Cluster) refuseCommits(n int) {
	for range n {
		c.Fake.ControlKey(int16(kmsg.TxnOffsetCommit), func(request kmsg.Request) (kmsg.Response, error, bool) {
			return refuseCommit(request.(*kmsg.TxnOffsetCommitRequest)), nil, true
		})
	}
}

func refuseCommit(request *kmsg.TxnOffsetCommitRequest) kmsg.Response {
	response := request.ResponseKind().(*kmsg.TxnOffsetCommitResponse)
	for _, t := range request.Topics {
		refused := kmsg.NewTxnOffsetCommitResponseTopic()
		refused.Topic, refused.TopicID = t.Topic, t.TopicID
		for _, p := range t.Partitions {
			partition := kmsg.NewTxnOffsetCommitResponseTopicPartition()
			partition.Partition, partition.ErrorCode = p.Partition, kerr.IllegalGeneration.Code
			refused.Partitions = append(refused.Partitions, partition)
		}
		response.Topics = append(response.Topics, refused)
	}
	return response
}

// fence makes the fake cluster refuse the next end of a transaction, and leaves the transaction open: the stage's next
// session has to end it.
func (c *Cluster) fence() {
	c.Fake.ControlKey(int16(kmsg.EndTxn), func(request kmsg.Request) (kmsg.Response, error, bool) {
		response := request.ResponseKind().(*kmsg.EndTxnResponse)
		response.ErrorCode = kerr.ProducerFenced.Code
		return response, nil, true
	})
}
