package api

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"datawave/schemas/event"
)

// maxProposals bounds the changes of one request.
const maxProposals = 10_000

// proposal is a MetadataChangeProposal of DataHub.
type proposal struct {
	EntityType string          `json:"entityType"`
	EntityURN  string          `json:"entityUrn"`
	ChangeType string          `json:"changeType"`
	AspectName string          `json:"aspectName"`
	Aspect     *genericAspect  `json:"aspect"`
	Metadata   json.RawMessage `json:"systemMetadata"`
}

// genericAspect is an aspect as a text of JSON.
type genericAspect struct {
	Value       string `json:"value"`
	ContentType string `json:"contentType"`
}

// event is the proposal as the log has it.
func (p *proposal) event() event.Aspect {
	a := event.Aspect{Urn: p.EntityURN, Entity: p.EntityType, Aspect: p.AspectName, Change: p.ChangeType, Metadata: plain(p.Metadata)}
	if p.Aspect != nil {
		a.Content = p.Aspect.Value
	}
	return a
}

// plain is JSON as a text, without a null.
func plain(raw json.RawMessage) string {
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// aspectsAction answers POST /aspects.
func (d *datahub) aspectsAction() (any, error) {
	switch d.action() {
	case "ingestProposal":
		return d.ingestProposal()
	case "ingestProposalBatch":
		return d.ingestProposals()
	case "getTimeseriesAspectValues":
		return d.timeseries()
	}
	return nil, refused(http.StatusBadRequest, "there is no action %q of aspects; there are ingestProposal, ingestProposalBatch and getTimeseriesAspectValues", clip(d.action()))
}

func (d *datahub) ingestProposal() (any, error) {
	var request struct {
		Proposal *proposal `json:"proposal"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	if request.Proposal == nil {
		return nil, refused(http.StatusBadRequest, "the body has no proposal")
	}
	return value{request.Proposal.EntityURN}, d.propose([]proposal{*request.Proposal})
}

func (d *datahub) ingestProposals() (any, error) {
	var request struct {
		Proposals []proposal `json:"proposals"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	return value{"success"}, d.propose(request.Proposals)
}

func (d *datahub) propose(list []proposal) error {
	aspects := make([]event.Aspect, len(list))
	for i := range list {
		aspects[i] = list[i].event()
	}
	return d.append(aspects)
}

// append appends, and tells the client how to ask later what became of it.
func (d *datahub) append(list []event.Aspect) error {
	if len(list) > maxProposals {
		return refused(http.StatusRequestEntityTooLarge, "%d changes are more than %d", len(list), maxProposals)
	}
	if err := d.DataHub.Propose(d.context(), list); err != nil {
		return err
	}
	d.Response().Header().Set("traceparent", traceParent(time.Now()))
	return nil
}

// traceParent is a new one, whose id begins with the time in microseconds: DataHub's clients read it back.
func traceParent(now time.Time) string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	return fmt.Sprintf("00-%016x%s-%s-00", now.UnixMicro(), hex.EncodeToString(random[:8]), hex.EncodeToString(random[8:]))
}

// entitiesAction answers POST /entities.
func (d *datahub) entitiesAction() (any, error) {
	switch d.action() {
	case "delete":
		return d.delete()
	case "listUrns":
		return d.listURNs()
	case "ingest", "batchIngest":
		return d.ingestSnapshots()
	}
	return nil, refused(http.StatusBadRequest, "there is no action %q of entities; there are delete, listUrns, ingest and batchIngest", clip(d.action()))
}

// deletion tells how much was deleted.
type deletion struct {
	URN        string `json:"urn"`
	Rows       int    `json:"rows"`
	Timeseries int    `json:"timeseriesRows"`
}

// delete deletes an entity with all its aspects, or one of its time series.
func (d *datahub) delete() (any, error) {
	var request struct {
		URN    string `json:"urn"`
		Aspect string `json:"aspectName"`
		Start  int64  `json:"startTimeMillis"`
		End    int64  `json:"endTimeMillis"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	if request.Start != 0 || request.End != 0 {
		return nil, refused(http.StatusBadRequest, "DataWave keeps the last point of a time series: leave startTimeMillis and endTimeMillis out to delete it")
	}
	return d.remove(request.URN, request.Aspect)
}

func (d *datahub) remove(urn, aspect string) (any, error) {
	known, err := d.known(urn)
	if err != nil {
		return nil, err
	}
	out := deletion{URN: urn}
	for i := range known {
		switch {
		case aspect != "" && aspect != known[i].Aspect:
		case known[i].Timestamp != 0:
			out.Timeseries++
		default:
			out.Rows++
		}
	}
	return value{out}, d.append([]event.Aspect{{Urn: urn, Aspect: aspect, Change: "DELETE"}})
}

// listURNs answers a page of the URNs of a type.
func (d *datahub) listURNs() (any, error) {
	var request struct {
		Entity string `json:"entity"`
		Start  int    `json:"start"`
		Count  int    `json:"count"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	if request.Start < 0 || request.Count < 0 || request.Start+request.Count > maxListed {
		return nil, refused(http.StatusBadRequest, "start and count reach at most to %d; scroll instead", maxListed)
	}
	if err := d.DataHub.Settle(d.context()); err != nil {
		return nil, err
	}
	urns, err := d.DataHub.Entities(d.context(), request.Entity, "", request.Start+request.Count)
	page := urns[min(request.Start, len(urns)):]
	return value{map[string]any{"start": request.Start, "count": len(page), "total": len(urns), "entities": page}}, err
}

// maxListed is how far a list without a cursor reaches.
const maxListed = 10_000
