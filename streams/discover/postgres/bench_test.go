package postgres

import (
	"context"
	"syscall"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
)

// estateSQL makes 2,000 tables of 10 columns and 1,000 rows.
const estateSQL = `do $$ begin for i in 1..2000 loop
 execute format('create table t%s as select i as id, ''user'' || i || ''@example.com'' as email, ''Ann '' || i as name, i * 1.5 as amount,
  now() - i * interval ''1 minute'' as seen, date ''2000-01-01'' + i as born, i %% 2 = 0 as active, md5(i::text) as hash,
  ''+1 555 01'' || i %% 100 as phone, null::text as note from generate_series(1, 1000) i', i);
 if i % 100 = 0 then commit; end if;
end loop; end $$`

// nullSink forgets what it is given.
type nullSink struct{}

func (nullSink) Emit(context.Context, string, int32, event.Envelope) error { return nil }
func (nullSink) Partitions() int32                                         { return 4 }
func (nullSink) Flush(context.Context) error                               { return nil }

// BenchmarkScan scans an estate of 2,000 tables end to end and reports tables and values per second of wall time and of
// this process's own CPU time.
func BenchmarkScan(b *testing.B) {
	needsServer(b)
	at := database(b, "")
	run(b, at, estateSQL)
	run(b, at, "analyze")
	for b.Loop() {
		start, cpu := time.Now(), processorTime(b)
		s := open(b, at)
		if _, err := s.Inspect(b.Context()); err != nil {
			b.Fatal(err)
		}
		inspected := time.Since(start)
		start = time.Now()
		summary, err := discover.Scan(b.Context(), s, discover.Options{ID: "bench", Sink: nullSink{}, Sealer: discovertest.Sealer{},
			Codec: discovertest.Codec, Now: start})
		if err != nil || summary.Values != 2000*9*1000 || len(summary.Failures) != 0 {
			b.Fatalf("%+v, %v", summary, err)
		}
		wall, used := time.Since(start).Seconds(), (processorTime(b) - cpu).Seconds()
		b.ReportMetric(2000/wall, "tables/s")
		b.ReportMetric(float64(summary.Values)/wall, "values/s")
		b.ReportMetric(inspected.Seconds(), "inspect-s")
		b.ReportMetric(used, "cpu-s")
		b.ReportMetric(used*1e9/float64(summary.Values), "cpu-ns/value")
	}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
