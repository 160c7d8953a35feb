// Package openlineage reads events of OpenLineage 2-0-2 as far as everybody who handles them must: what an event is about. Facets stay the
// text that they came as. Source: https://openlineage.io/spec/2-0-2/OpenLineage.json.
package openlineage

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"datawave/schemas/asset"
)

// Format is the Format of an event.PipelineReport that holds such an event.
const Format = "openlineage"

// MaxEvent bounds an event, in bytes.
const MaxEvent = 4 << 20

// The types of an event of a run. Other is what is none of the rest.
const (
	Start    = "START"
	Running  = "RUNNING"
	Complete = "COMPLETE"
	Fail     = "FAIL"
	Abort    = "ABORT"
	Other    = "OTHER"
)

// The bounds of what an event names.
const (
	maxRunID    = 256
	maxDatasets = 10_000
)

// Job identifies a job as OpenLineage does.
type Job struct{ Namespace, Name string }

// Key is the record key of everything about the job: "namespace|name".
func (j Job) Key() string { return j.Namespace + "|" + j.Name }

// Event is an event taken apart. Raw texts are pieces of what was parsed.
type Event struct {
	Type      string // of an event of a run; empty for the others
	Time      time.Time
	Producer  string
	Run       string // id; empty for the events of a job or a dataset
	Job       Job    // empty for the event of a dataset
	RunFacets Facets
	JobFacets Facets
	Inputs    []Dataset
	Outputs   []Dataset
	Dataset   *Dataset // of the event of a dataset, else nil
}

// Dataset is a dataset as an event tells of it.
type Dataset struct {
	ID     asset.DatasetID // as the event spells it
	Facets Facets
	Own    Facets // inputFacets or outputFacets: of this run
}

// Facets are facets in the order of the event.
type Facets []Facet

// Facet is a facet by its name, as JSON.
type Facet struct {
	Name string
	Raw  []byte
}

// Key is the record key of the event's report: that of its job, or of its dataset.
func (e *Event) Key() string {
	if e.Dataset != nil {
		return e.Dataset.ID.Normalise().Key()
	}
	return e.Job.Key()
}

// Parse takes an event apart. The error says what is wrong with it and quotes nothing of it.
func Parse(body []byte) (*Event, error) {
	switch {
	case len(body) > MaxEvent:
		return nil, fmt.Errorf("the event is larger than %d bytes", MaxEvent)
	case !utf8.Valid(body):
		return nil, errors.New("the event is not valid UTF-8")
	case !json.Valid(body):
		return nil, errors.New("the event is not valid JSON")
	case body[blank(body, 0)] != '{':
		return nil, errors.New("the event is not a JSON object")
	}
	e := &Event{}
	if err := members(body, e.member); err != nil {
		return nil, err
	}
	return e, e.check()
}

// ParseBatch calls visit with every element of a JSON array.
func ParseBatch(body []byte, visit func(event []byte) error) error {
	if !json.Valid(body) || body[blank(body, 0)] != '[' {
		return errors.New("the body is not a JSON array of events")
	}
	return elements(body, visit)
}

func (e *Event) member(key string, raw []byte) (err error) {
	switch key {
	case "eventType":
		e.Type, err = textOf(key, raw)
		e.Type = strings.ToUpper(e.Type)
	case "eventTime":
		e.Time, err = Time(raw)
	case "producer":
		e.Producer, err = textOf(key, raw)
	case "run":
		err = members(raw, e.run)
	case "job":
		err = members(raw, e.job)
	case "dataset":
		e.Dataset = &Dataset{}
		err = members(raw, e.Dataset.member)
	case "inputs":
		e.Inputs, err = datasets(key, raw)
	case "outputs":
		e.Outputs, err = datasets(key, raw)
	}
	return err
}

func (e *Event) run(key string, raw []byte) (err error) {
	switch key {
	case "runId":
		e.Run, err = textOf("run."+key, raw)
	case "facets":
		e.RunFacets, err = facets(raw)
	}
	return err
}

func (e *Event) job(key string, raw []byte) (err error) {
	switch key {
	case "namespace":
		e.Job.Namespace, err = textOf("job."+key, raw)
	case "name":
		e.Job.Name, err = textOf("job."+key, raw)
	case "facets":
		e.JobFacets, err = facets(raw)
	}
	return err
}

func (d *Dataset) member(key string, raw []byte) (err error) {
	switch key {
	case "namespace":
		d.ID.Namespace, err = textOf("dataset."+key, raw)
	case "name":
		d.ID.Name, err = textOf("dataset."+key, raw)
	case "facets":
		d.Facets, err = facets(raw)
	case "inputFacets", "outputFacets":
		d.Own, err = facets(raw)
	}
	return err
}

func datasets(key string, raw []byte) (list []Dataset, err error) {
	return list, elements(raw, func(value []byte) error {
		if len(list) == maxDatasets {
			return fmt.Errorf("there are more than %d %s", maxDatasets, key)
		}
		list = append(list, Dataset{})
		return members(value, list[len(list)-1].member)
	})
}

// facets are the members that are objects; null is a facet that is not there.
func facets(raw []byte) (list Facets, err error) {
	return list, members(raw, func(name string, value []byte) error {
		if value[0] == '{' {
			list = append(list, Facet{name, value})
		}
		return nil
	})
}

func textOf(key string, raw []byte) (string, error) {
	if string(raw) == "null" {
		return "", nil
	}
	value, ok := text(raw)
	if !ok {
		return "", fmt.Errorf("%s is not a string", key)
	}
	return value, nil
}

// check tells what is missing, and of what kind the event is.
func (e *Event) check() error {
	if e.Time.IsZero() {
		return errors.New("eventTime is missing")
	}
	switch {
	case e.Run != "" || e.Job != Job{}:
		e.Dataset = nil
	case e.Dataset != nil:
		e.Type = ""
		return valid("dataset", e.Dataset.ID)
	default:
		return errors.New("the event has neither a job nor a dataset")
	}
	if e.Run == "" {
		e.Type = ""
	} else if e.Type != Start && e.Type != Running && e.Type != Complete && e.Type != Fail && e.Type != Abort {
		e.Type = Other
	}
	if len(e.Run) > maxRunID {
		return fmt.Errorf("run.runId is longer than %d bytes", maxRunID)
	}
	return e.checkNames()
}

func (e *Event) checkNames() error {
	if err := valid("job", asset.DatasetID(e.Job)); err != nil {
		return err
	}
	for i := range e.Inputs {
		if err := valid("inputs", e.Inputs[i].ID); err != nil {
			return err
		}
	}
	for i := range e.Outputs {
		if err := valid("outputs", e.Outputs[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// valid checks a namespace and a name without quoting them.
func valid(what string, id asset.DatasetID) error {
	id = id.Normalise()
	switch {
	case id.Namespace == "":
		return fmt.Errorf("%s: the namespace is missing", what)
	case id.Name == "":
		return fmt.Errorf("%s: the name is missing", what)
	case strings.ContainsAny(id.Namespace, "|\x00") || id.Namespace[0] < ' ':
		return fmt.Errorf("%s: the namespace holds | or a control character", what)
	case id.Validate() != nil:
		return fmt.Errorf("%s: namespace or name is longer than %d bytes", what, asset.MaxNameBytes)
	}
	return nil
}
