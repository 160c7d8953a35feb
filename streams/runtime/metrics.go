package runtime

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are labelled by stage, topic or partition, whose number the topology bounds.
type metrics struct {
	records  *prometheus.CounterVec
	emitted  *prometheus.CounterVec
	rejected *prometheus.CounterVec
	commits  *prometheus.CounterVec
	seconds  prometheus.Histogram
	last     prometheus.Gauge
	lag      *prometheus.GaugeVec
	age      *prometheus.GaugeVec
	state    *prometheus.GaugeVec
	moved    *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		records:  counter("datawave_stage_records_total", "Records that a stage has committed.", "stage"),
		emitted:  counter("datawave_stage_emitted_total", "Events that a stage has committed to a topic.", "stage", "topic"),
		rejected: counter("datawave_stage_rejected_total", "Records that a stage has sent to the dead letters.", "stage"),
		commits:  counter("datawave_streams_commits_total", "Transactions ended, by result: committed or aborted.", "result"),
		moved:    counter("datawave_streams_partitions_moved_total", "Partition numbers that came to this process or left it: assigned or revoked.", "how"),
		lag:      gauge("datawave_streams_lag_records", "Records not read yet, by topic and partition, as of the last fetch.", "topic", "partition"),
		age:      gauge("datawave_stage_lag_seconds", "Age of the record that a stage has read last, while it has lag; 0 when it has none.", "stage"),
		state:    gauge("datawave_streams_state_bytes", "Size of all stores in memory and on disk, about.", "where"),
		last:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "datawave_streams_last_commit_timestamp_seconds", Help: "When the last transaction was committed, in seconds since 1970."}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "datawave_streams_commit_seconds",
			Help: "Time that ending a transaction took.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 15)}),
	}
	if registry == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.records, m.emitted, m.rejected, m.commits, m.moved, m.lag, m.age, m.state, m.last, m.seconds} {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) behind(topic string, partition int32, records int64) {
	m.lag.WithLabelValues(topic, strconv.Itoa(int(partition))).Set(float64(records))
}
