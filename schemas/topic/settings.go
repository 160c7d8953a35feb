package topic

import "strconv"

// The largest record batch that a topic takes, in bytes: a body of 8 MiB with its headers. A dead letter carries the whole
// original record and more headers, so its topic takes more.
const (
	MaxBatchBytes           = 9 << 20
	MaxDeadLetterBatchBytes = 10 << 20
)

// Settings are the topic's configuration in Kafka's words. "For ever" is said aloud: Kafka's own default is a week.
func (s Spec) Settings() map[string]string {
	settings := map[string]string{
		"cleanup.policy":    "delete",
		"retention.ms":      "-1",
		"max.message.bytes": strconv.Itoa(MaxBatchBytes),
	}
	if s.Compacted {
		settings["cleanup.policy"] = "compact"
	}
	if s.Compacted && s.Retention > 0 {
		settings["cleanup.policy"] = "compact,delete"
	}
	if s.Retention > 0 {
		settings["retention.ms"] = strconv.FormatInt(s.Retention.Milliseconds(), 10)
	}
	if s.SegmentBytes > 0 {
		settings["segment.bytes"] = strconv.FormatInt(s.SegmentBytes, 10)
	}
	if s.Name == DeadLetters {
		settings["max.message.bytes"] = strconv.Itoa(MaxDeadLetterBatchBytes)
	}
	return settings
}
