package runtime

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are labelled by stage, and by topic or partition, whose number the topology bounds.
type metrics struct {
	records  *prometheus.CounterVec
	emitted  *prometheus.CounterVec
	rejected *prometheus.CounterVec
	commits  *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	lag      *prometheus.GaugeVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		records:  counter("datawave_stage_records_total", "Records that a stage has committed.", "stage"),
		emitted:  counter("datawave_stage_emitted_total", "Events that a stage has committed to a topic.", "stage", "topic"),
		rejected: counter("datawave_stage_rejected_total", "Records that a stage has sent to the dead letters.", "stage"),
		commits:  counter("datawave_stage_commits_total", "Transactions ended, by result: committed or aborted.", "stage", "result"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "datawave_stage_commit_seconds",
			Help: "Time that ending a transaction took.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 15)}, []string{"stage"}),
		lag: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "datawave_stage_lag_records",
			Help: "Records that a stage has not read yet, by topic and partition, as of its last fetch."}, []string{"stage", "topic", "partition"}),
	}
	if registry == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.records, m.emitted, m.rejected, m.commits, m.seconds, m.lag} {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) behind(stage, topic string, partition int32, records int64) {
	m.lag.WithLabelValues(stage, topic, strconv.Itoa(int(partition))).Set(float64(records))
}
