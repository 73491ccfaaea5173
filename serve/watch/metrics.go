package watch

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"throughline.dev/product"
)

// metrics is what is measured, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	open     *prometheus.GaugeVec
}

func newMetrics(p *product.Product, version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "throughline_request_seconds", Help: "Time from a request's arrival to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}, []string{"route", "status"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "throughline_streams_open", Help: "Answers and uploads under way that take as long as they take; GET /api/v1/stream are the live connections.",
		}, []string{"route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "throughline_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.open, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &standing{product: p})
	return m
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// standing measures the product when it is asked for.
type standing struct{ product *product.Product }

// gauges describes what standing measures, by name.
func gauges() map[string]*prometheus.Desc {
	out := map[string]*prometheus.Desc{}
	for name, help := range map[string]string{
		"throughline_up":                "1 when the ledger answers.",
		"throughline_ledger_position":   "Number of the last change.",
		"throughline_jobs":              "Jobs that wait or run: findings to be computed.",
		"throughline_event_log_bytes":   "Size of the event log on disk.",
		"throughline_event_log_open":    "1 when the event log has been opened.",
		"throughline_event_log_appends": "Number of the last append; absent until the event log has been opened.",
	} {
		out[name] = prometheus.NewDesc(name, help, nil, nil)
	}
	return out
}

func (s *standing) Describe(to chan<- *prometheus.Desc) {
	for _, d := range gauges() {
		to <- d
	}
}

func (s *standing) Collect(to chan<- prometheus.Metric) {
	all := gauges()
	set := func(name string, v float64) {
		to <- prometheus.MustNewConstMetric(all[name], prometheus.GaugeValue, v)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	at, err := s.product.Store.Position(ctx)
	if err != nil {
		set("throughline_up", 0)
	} else {
		set("throughline_up", 1)
		set("throughline_ledger_position", float64(at))
	}
	if n, err := s.product.Store.Jobs().Waiting(ctx); err == nil {
		set("throughline_jobs", float64(n))
	}
	log := s.product.EventLog(ctx)
	set("throughline_event_log_bytes", float64(log.Bytes))
	if !log.Open {
		set("throughline_event_log_open", 0)
		return
	}
	set("throughline_event_log_open", 1)
	set("throughline_event_log_appends", float64(log.Mark.Seq))
}
