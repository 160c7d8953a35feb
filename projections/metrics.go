package projections

import "github.com/prometheus/client_golang/prometheus"

// Metrics counts what the runners of a process do; every series has the read model's name as the label model.
type Metrics struct {
	records *prometheus.CounterVec
	skipped *prometheus.CounterVec
	lag     *prometheus.GaugeVec
	up      *prometheus.GaugeVec
	apply   *prometheus.HistogramVec
}

// NewMetrics registers the metrics; registering twice in one registry panics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		records: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "datawave_projection_records_total",
			Help: "Records folded into a read model."}, []string{"model"}),
		skipped: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "datawave_projection_skipped_total",
			Help: "Records that a read model passed over because they could not be decoded."}, []string{"model"}),
		lag: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "datawave_projection_lag_records",
			Help: "Offsets between a read model and the end of the log, transaction markers included."}, []string{"model", "topic"}),
		up: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "datawave_projection_up",
			Help: "1 while a read model follows the log, 0 while its store or the log is away."}, []string{"model"}),
		apply: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "datawave_projection_apply_seconds",
			Help: "Time to fold one batch.", Buckets: prometheus.ExponentialBuckets(0.0005, 4, 8)}, []string{"model"}),
	}
	registry.MustRegister(m.records, m.skipped, m.lag, m.up, m.apply)
	return m
}
