package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// consolePath is a folder to serve the console from; empty is the built-in one.
type consolePath string

func newServer(m *models, list runners, l *eventLog, r *runtime.Runtime, codec *avro.Codec, registry *prometheus.Registry,
	log *slog.Logger, consoleDir consolePath, sets *classify.Sets, d *decider) *api.Server {
	config := api.Config{
		Catalog: m.catalog, Search: m.search, Lineage: m.lineage,
		Positions: list, Events: runtime.NewTail(l.options, log), Codec: codec,
		Detectors: &detectorList{l.admin, sets, codec, m.catalog}, Decider: d,
		Replayer: &replayer{m.all(), list, l},
		Health:   func() []api.Component { return health(l, r, list) },
		Gatherer: registry, Log: log, Version: version,
	}
	if consoleDir != "" {
		config.ConsoleFS = os.DirFS(string(consoleDir))
	}
	return api.New(config)
}

// Wait implements api.Positions.
func (r runners) Wait(ctx context.Context, model string, from event.Vector) error {
	runner, ok := r[model]
	if !ok {
		return fmt.Errorf("no read model %q in this process", model)
	}
	return runner.Wait(ctx, from)
}

// Applied implements api.Positions.
func (r runners) Applied(model string) event.Vector {
	if runner, ok := r[model]; ok {
		return runner.Applied()
	}
	return nil
}

// componentLog is the name of the log in /readyz.
const componentLog = "log"

// health is what /readyz shows.
func health(l *eventLog, r *runtime.Runtime, list runners) []api.Component {
	components := []api.Component{component(componentLog, l.healthy())}
	components = append(components, component("stages", r.Ready()))
	for _, name := range []string{api.ModelCatalog, api.ModelLineage, api.ModelSearch} {
		components = append(components, component(name, list[name].Ready()))
	}
	return components
}

func component(name string, err error) api.Component {
	if err != nil {
		return api.Component{Name: name, State: "waiting", Reason: err.Error()}
	}
	return api.Component{Name: name, Ready: true, State: "ready"}
}
