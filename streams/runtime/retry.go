package runtime

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// errRetry marks errors of our own that a new session cures.
var errRetry = errors.New("will retry")

// ErrStopped is wrapped by the errors of a stage that a new attempt would not cure: its own error, a refused record in
// strict mode, an open breaker.
var ErrStopped = errors.New("stage stopped")

// sessionErrors end one session with the cluster; the next begins from what was committed.
var sessionErrors = []error{
	errRetry, io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, context.DeadlineExceeded, kgo.ErrClientClosed, kgo.ErrRecordTimeout, kgo.ErrRecordRetries,
	kerr.ProducerFenced, kerr.InvalidProducerEpoch, kerr.InvalidProducerIDMapping, kerr.InvalidTxnState, kerr.UnknownProducerID,
	kerr.OutOfOrderSequenceNumber, kerr.TransactionAbortable, kerr.OperationNotAttempted, kerr.ConcurrentTransactions,
	kerr.UnknownMemberID, kerr.IllegalGeneration, kerr.RebalanceInProgress, kerr.StaleMemberEpoch, kerr.UnknownServerError,
}

// retryable decides, for the whole runtime, whether a stage that ended with err is started again.
func retryable(err error) bool {
	if errors.Is(err, ErrStopped) || errors.Is(err, kerr.FencedInstanceID) {
		return false
	}
	var network net.Error
	if errors.As(err, &network) || kerr.IsRetriable(err) || kgo.IsRetryableBrokerErr(err) {
		return true
	}
	for _, cure := range sessionErrors {
		if errors.Is(err, cure) {
			return true
		}
	}
	return false
}

// fetchError joins what went wrong in a poll. That a poll's own time ended is no error.
func fetchError(fetches kgo.Fetches) error {
	var errs []error
	for _, e := range fetches.Errors() {
		if !errors.Is(e.Err, context.DeadlineExceeded) && !errors.Is(e.Err, context.Canceled) {
			errs = append(errs, e.Err)
		}
	}
	return errors.Join(errs...)
}
