package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/fx"

	"datawave/api"
	"datawave/projections/catalog"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/intake"
	"datawave/streams/intake/datahub"
	"datawave/streams/runtime"
)

// DataHubConfig is about what DataHub's connectors send.
type DataHubConfig struct {
	// Platforms are the namespaces of data platforms by platform, platform/INSTANCE or platform/ENVIRONMENT, where what connectors
	// describe is to meet what is scanned: postgres: postgres://db.example:5432. A platform that is not named is its own namespace.
	Platforms map[string]string `yaml:"platforms"`
}

func (c *DataHubConfig) problems() (problems []error) {
	for _, name := range slices.Sorted(maps.Keys(c.Platforms)) {
		u, err := url.Parse(c.Platforms[name])
		id := asset.DatasetID{Namespace: c.Platforms[name], Name: "x"}
		if err != nil || u.User != nil || id.Validate() != nil || name == "" {
			problems = append(problems, fmt.Errorf("datahub.platforms: the namespace of %q is not like postgres://host:5432, without a user", name))
		}
	}
	return problems
}

// connectors takes what DataHub's connectors propose: it implements api.DataHub.
type connectors struct {
	*catalog.Catalog
	sink      *runtime.Sink
	codec     *avro.Codec
	names     datahub.Namespaces
	admin     *runtime.Admin
	followers followers

	patching sync.Mutex // held while what a job reads and writes is patched

	mu       sync.Mutex
	proposed event.Vector // behind the last proposal of each partition
	settled  event.Vector // as far as it was waited for
}

func newConnectors(lc fx.Lifecycle, cfg Config, l *eventLog, codec *avro.Codec, m *models, f followers) (*connectors, error) {
	sink, err := runtime.NewSink(l.options, l.partitions)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(sink.Close))
	return &connectors{Catalog: m.catalog, sink: sink, codec: codec, names: cfg.DataHub.Platforms, admin: l.admin, followers: f,
		proposed: event.Vector{}, settled: event.Vector{}}, nil
}

// Propose implements api.DataHub.
func (c *connectors) Propose(ctx context.Context, list []event.Aspect) error {
	if slices.ContainsFunc(list, func(a event.Aspect) bool { return a.Change == datahub.Patched && movesData(&a) }) {
		c.patching.Lock() // the next patch is of what this one makes
		defer c.patching.Unlock()
	}
	jobs, err := c.jobs(ctx, list)
	if err != nil {
		return err
	}
	var events []event.Envelope
	now := time.Now().UTC()
	for i := range list {
		more, err := c.envelopes(&list[i], jobs, now)
		if err != nil {
			return err
		}
		events = append(events, more...)
	}
	if err := c.dryRun(ctx, list); err != nil {
		return err
	}
	at, err := c.sink.AppendAll(ctx, topic.Scans, events)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range at {
		c.proposed[p.Partition] = max(c.proposed[p.Partition], p.Offset+1)
	}
	return err
}

// envelopes are a change, and the lineage that it tells of other datasets; jobs is what is known of the jobs.
func (c *connectors) envelopes(a *event.Aspect, jobs map[string]string, at time.Time) ([]event.Envelope, error) {
	if err := datahub.Check(a); err != nil {
		return nil, bad(a, err)
	}
	urn, err := datahub.ParseURN(a.Urn)
	if err != nil {
		return nil, bad(a, err)
	}
	home, err := c.names.Home(urn)
	if err != nil {
		return nil, bad(a, err)
	}
	if err := c.shape(a); err != nil {
		return nil, bad(a, err)
	}
	a.Namespaces = c.names
	events, err := c.said(event.AspectReported, home, at, a, nil)
	if err != nil || !movesData(a) {
		return events, err
	}
	return c.moved(a, jobs, at, events)
}

func (c *connectors) said(kind, subject string, at time.Time, body event.Body, before []event.Envelope) ([]event.Envelope, error) {
	data, err := c.codec.Append(nil, body)
	if err != nil {
		return nil, err
	}
	return append(before, event.Envelope{ID: firstCause(), Type: kind, Source: datahub.Reporter, Subject: subject, Time: at, Data: data}), nil
}

// shape refuses what could not be read as what it says it is.
func (c *connectors) shape(a *event.Aspect) error {
	if a.Entity != datahub.EntityDataset || a.Change != datahub.Upsert && a.Change != datahub.Create {
		return nil
	}
	alone := datahub.Aspects{a.Aspect: a.Content}
	if _, err := c.names.Describe(a.Urn, alone); err != nil {
		return err
	}
	_, err := c.names.Lineage(a.Urn, alone)
	return err
}

func bad(a *event.Aspect, err error) error {
	name := a.Aspect
	if len(name) > 100 {
		name = strings.ToValidUTF8(name[:100], "")
	}
	return fmt.Errorf("%w: %s: %w", api.ErrBadProposal, name, err)
}

// dryRun tries the patches that may fail on what is known: a client is told while it waits.
func (c *connectors) dryRun(ctx context.Context, list []event.Aspect) error {
	for i := range list {
		a := &list[i]
		if a.Change != datahub.Patched || !datahub.MayFail(a) {
			continue
		}
		if err := c.Settle(ctx); err != nil {
			return err
		}
		known, err := c.Aspects(ctx, []string{a.Urn})
		if err != nil {
			return err
		}
		before := ""
		for _, k := range known {
			if k.Aspect == a.Aspect {
				before = k.Content
			}
		}
		if _, err := datahub.Apply(a, before); err != nil {
			return bad(a, err)
		}
	}
	return nil
}

// Settle implements api.DataHub.
func (c *connectors) Settle(ctx context.Context) error {
	c.mu.Lock()
	least, done := maps.Clone(c.proposed), c.settled.Covers(c.proposed)
	c.mu.Unlock()
	if done {
		return nil
	}
	if err := c.admin.WaitConsumed(ctx, runtime.GroupID, intake.Name, topic.Scans, least); err != nil {
		return err
	}
	end, err := c.admin.EndOffsets(ctx, topic.Facts)
	if err != nil {
		return err
	}
	if err := c.followers.Wait(ctx, api.ModelCatalog, topic.Facts, end); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for partition, next := range least {
		c.settled[partition] = max(c.settled[partition], next)
	}
	return nil
}
