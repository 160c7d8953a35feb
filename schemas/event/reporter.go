package event

import "strings"

const reads = "/reads/"

// Reporter is the Source of what a job reports of a dataset: one for each job, so that jobs do not erase each other's words. What
// only reads a dataset knows less of it than what writes it.
func Reporter(format, job string, writes bool) string {
	if writes {
		return format + "/writes/" + job
	}
	return format + reads + job
}

// OnlyReads tells whether a reporter is a job that reads the dataset and does not write it.
func OnlyReads(reporter string) bool {
	format, _, ok := strings.Cut(reporter, reads)
	return ok && !strings.Contains(format, "/")
}
