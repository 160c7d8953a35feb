package runtime

import (
	"context"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kgo"
)

// clientLog hands the Kafka client's warnings to slog. The client logs names, offsets and addresses, never record values.
type clientLog struct{ log *slog.Logger }

var slogLevels = map[kgo.LogLevel]slog.Level{
	kgo.LogLevelError: slog.LevelInfo, // the client retries by itself; what it gives up on reaches us as an error
	kgo.LogLevelWarn:  slog.LevelInfo,
	kgo.LogLevelInfo:  slog.LevelDebug,
	kgo.LogLevelDebug: slog.LevelDebug - 4,
}

// Level is the most detailed level that the logger takes.
func (l clientLog) Level() kgo.LogLevel {
	for _, level := range []kgo.LogLevel{kgo.LogLevelDebug, kgo.LogLevelInfo, kgo.LogLevelWarn, kgo.LogLevelError} {
		if l.log.Enabled(context.Background(), slogLevels[level]) {
			return level
		}
	}
	return kgo.LogLevelNone
}

// Log writes one message.
func (l clientLog) Log(level kgo.LogLevel, msg string, pairs ...any) {
	l.log.Log(context.Background(), slogLevels[level], "kafka client: "+msg, pairs...)
}
