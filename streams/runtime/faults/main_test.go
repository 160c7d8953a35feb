// Package faults runs chained stages in processes of their own on real Kafka and kills, stops and cuts off whatever takes
// part. Afterwards the outputs have to be, record for record and in order per key, those of a run that nothing disturbed.
//
// The tests look at DATAWAVE_TEST_KAFKA (one broker), DATAWAVE_TEST_KAFKA3 (three) and DATAWAVE_TEST_SERVERS, a program
// that understands "kill NAME" and "up NAME" for kafka3-1, kafka3-2 and kafka3-3, the brokers in the order of the list.
package faults

import (
	"os"
	"testing"
)

// TestMain is also the worker: a test starts its own binary again with a variable that says what to run.
func TestMain(m *testing.M) {
	if text := os.Getenv(workerVariable); text != "" {
		os.Exit(work(text))
	}
	os.Exit(m.Run())
}

// variable is what a DATAWAVE_TEST_* variable says. Without it a test is skipped, or fails where DATAWAVE_TEST_REQUIRED is set.
func variable(t *testing.T, name string) (value string, ok bool) {
	t.Helper()
	value = os.Getenv(name)
	switch {
	case value != "":
		return value, true
	case os.Getenv("DATAWAVE_TEST_REQUIRED") != "":
		t.Errorf("%s is not set, and DATAWAVE_TEST_REQUIRED is", name)
	default:
		t.Skipf("%s is not set", name)
	}
	return "", false
}
