package topic

import (
	"strconv"
	"strings"
)

// HeaderMoved is a header of a record that was copied when the partition counts grew: "partition@offset" of the original,
// in the same topic. A record that has moved more than once has one for each time, oldest first.
const HeaderMoved = "moved_from"

// permanent are the topics whose history moves when the partition counts grow; the others are short-lived or have one partition.
var permanent = map[string]bool{Facts: true, Findings: true, Jobs: true}

// Permanent tells whether a topic is partitioned by key and kept for ever, so that its history moves with its keys.
func Permanent(name string) bool { return permanent[name] }

// Moved tells whether a record is history that has moved: in a permanent topic, its key does not belong in its partition among
// the partitions that the topic has now. Readers pass over it; a copy lies where the key belongs.
func Moved(name string, key []byte, partition, partitions int32) bool {
	return permanent[name] && len(key) > 0 && partitions > 1 && partitionOf(key, partitions) != partition
}

// MovedFrom is the value of HeaderMoved for a record that lies at the given offset of a partition.
func MovedFrom(partition int32, offset int64) string {
	return strconv.Itoa(int(partition)) + "@" + strconv.FormatInt(offset, 10)
}

// ParseMovedFrom reads what MovedFrom wrote.
func ParseMovedFrom(text string) (partition int32, offset int64, ok bool) {
	left, right, found := strings.Cut(text, "@")
	p, errPartition := strconv.ParseInt(left, 10, 32)
	o, errOffset := strconv.ParseInt(right, 10, 64)
	ok = found && errPartition == nil && errOffset == nil && p >= 0 && o >= 0
	if !ok {
		return 0, 0, false
	}
	return int32(p), o, true
}
