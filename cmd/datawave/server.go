package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/fx"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// consolePath is a folder to serve the console from; empty is the built-in one.
type consolePath string

// serverParts are what the server answers from; those of roles that this process does not have are nil.
type serverParts struct {
	fx.In
	Config    Config
	Roles     roles
	Log       *eventLog
	Registry  *prometheus.Registry
	Logger    *slog.Logger
	Codec     *avro.Codec
	Sets      *classify.Sets
	Console   consolePath
	Models    *models          `optional:"true"`
	Followers followers        `optional:"true"`
	Replayer  *replayer        `optional:"true"`
	Runtime   *runtime.Runtime `optional:"true"`
	Decider   *decider         `optional:"true"`
	DataHub   *connectors      `optional:"true"`
	Pipelines *pipelines       `optional:"true"`
}

func newServer(p serverParts) *api.Server {
	config := api.Config{Admin: p.Config.Admin, Health: p.health, Gatherer: p.Registry, Log: p.Logger, Version: version}
	if p.Replayer != nil {
		config.Replayer = p.Replayer
	}
	if p.Roles.api {
		p.reads(&config)
	}
	return api.New(config)
}

// reads are for the role that answers analysts.
func (p *serverParts) reads(config *api.Config) {
	config.Catalog, config.Search, config.Lineage = p.Models.catalog, p.Models.search, p.Models.lineage
	config.Jobs, config.Reports = p.Models.catalog, &reportLog{p.Log.admin, p.Codec}
	config.Positions, config.Events, config.Codec = p.Followers, runtime.NewTail(p.Log.options, p.Logger), p.Codec
	config.Detectors, config.Decider = &detectorList{p.Log.admin, p.Sets, p.Codec, p.Models.catalog}, p.Decider
	config.Controls = &controlList{p.Log.admin, p.Codec, p.Models.catalog}
	if p.DataHub != nil {
		config.DataHub = p.DataHub
	}
	if p.Pipelines != nil {
		config.Pipelines = p.Pipelines
	}
	if p.Console != "" {
		config.ConsoleFS = os.DirFS(string(p.Console))
	}
}

// Wait implements api.Positions.
func (f followers) Wait(ctx context.Context, model, topicName string, from event.Vector) error {
	one, ok := f[model]
	if !ok {
		return fmt.Errorf("no read model %q in this process", model)
	}
	return one.Wait(ctx, topicName, from)
}

// Applied implements api.Positions.
func (f followers) Applied(model, topicName string) event.Vector {
	if one, ok := f[model]; ok {
		return one.Applied(topicName)
	}
	return nil
}

// componentLog is the name of the log in /readyz.
const componentLog = "log"

// health is what /readyz shows.
func (p *serverParts) health() []api.Component {
	components := []api.Component{component(componentLog, p.Log.healthy())}
	if p.Runtime != nil {
		components = append(components, component("stages", p.Runtime.Ready()))
	}
	for _, name := range []string{api.ModelCatalog, api.ModelLineage, api.ModelSearch} {
		if one, ok := p.Followers[name]; ok {
			components = append(components, component(name, one.Ready()))
		}
	}
	return components
}

func component(name string, err error) api.Component {
	if err != nil {
		return api.Component{Name: name, State: "waiting", Reason: err.Error()}
	}
	return api.Component{Name: name, Ready: true, State: "ready"}
}
