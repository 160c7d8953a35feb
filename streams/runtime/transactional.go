package runtime

import (
	"math/rand/v2"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// metadataAge is how old a client's view of the brokers is at least before it looks again, which it does before it appends refused records again.
const metadataAge = 100 * time.Millisecond

// transactional are the options of every client that appends in transactions of that id. Brokers refuse the first records of a transaction
// while they still end the one before (KIP-890), for some milliseconds. With the client's own defaults, 5 s until it looks again and 250 ms
// until it tries again, doubled each time, that could make commits of seconds.
func transactional(id string) []kgo.Opt {
	return []kgo.Opt{kgo.TransactionalID(id), kgo.TransactionTimeout(transactionTimeout), kgo.MetadataMinAge(metadataAge), kgo.RetryBackoffFn(retryBackoff)}
}

// retryBackoff is how long a client waits before it tries again, for the n-th time.
func retryBackoff(n int) time.Duration {
	const least, most = 10 * time.Millisecond, 160 * time.Millisecond
	d := min(least<<min(max(n-1, 0), 4), most)
	return d/2 + rand.N(d/2)
}
