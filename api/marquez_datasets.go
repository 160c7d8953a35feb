package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// marquezDatasetBody is a dataset. The catalog knows when it changed last, and not since when it is there.
type marquezDatasetBody struct {
	ID                 marquezName     `json:"id"`
	Type               string          `json:"type"` // DB_TABLE or STREAM
	Name               string          `json:"name"`
	PhysicalName       string          `json:"physicalName"`
	CreatedAt          instant         `json:"createdAt"`
	UpdatedAt          instant         `json:"updatedAt"`
	Namespace          string          `json:"namespace"`
	SourceName         string          `json:"sourceName"`
	Fields             []marquezField  `json:"fields"`
	Tags               []string        `json:"tags"`
	LastModifiedAt     *instant        `json:"lastModifiedAt"`
	LastLifecycleState string          `json:"lastLifecycleState"`
	Description        *string         `json:"description"`
	CurrentVersion     *string         `json:"currentVersion"`
	ColumnLineage      []marquezColumn `json:"columnLineage"` // null in lists
	Facets             struct{}        `json:"facets"`
	Deleted            bool            `json:"deleted"`
}

type marquezField struct {
	Name        string   `json:"name"`
	Type        *string  `json:"type"`
	Tags        []string `json:"tags"`
	Description *string  `json:"description"`
}

// marquezColumn is a field and what it is made of.
type marquezColumn struct {
	Name                      string         `json:"name"`
	InputFields               []marquezInput `json:"inputFields"`
	TransformationDescription *string        `json:"transformationDescription"`
	TransformationType        *string        `json:"transformationType"`
}

func datasetBody(d *readmodel.Dataset) marquezDatasetBody {
	body := marquezDatasetBody{ID: marquezName{d.Namespace, d.Name}, Type: "DB_TABLE", Name: d.Name, PhysicalName: d.Name, CreatedAt: instant(d.ChangedAt),
		UpdatedAt: instant(d.ChangedAt), Namespace: d.Namespace, SourceName: d.Source, Fields: []marquezField{}, Tags: orEmpty(d.Tags),
		LastModifiedAt: instantOr(d.ChangedAt), Description: textOr(d.Comment)}
	if d.Kind == "topic" {
		body.Type = "STREAM"
	}
	if body.SourceName == "" {
		body.SourceName = d.Namespace
	}
	for i := range d.Fields {
		f := &d.Fields[i]
		body.Fields = append(body.Fields, marquezField{f.Path, textOr(f.Type), orEmpty(f.Tags), textOr(f.Comment)})
	}
	return body
}

type marquezDatasetList struct {
	TotalCount int64                `json:"totalCount"`
	Datasets   []marquezDatasetBody `json:"datasets"`
}

// inNamespace is a window of a namespace; an empty one is all of them.
type inNamespace struct {
	window
	namespace, states string
}

func (p *params) inNamespace() inNamespace {
	return inNamespace{p.window(), p.path("namespace"), p.text("lastRunStates")}
}

func (s *Server) marquezDatasets() echo.HandlerFunc {
	return marquez(s, (*params).inNamespace, func(ctx context.Context, q inNamespace) (answer marquezDatasetList, err error) {
		found, total, err := pages(q.window, func(after string, limit int) ([]readmodel.Dataset, string, int64, error) {
			page, err := s.Catalog.Datasets(ctx, readmodel.DatasetFilter{Namespace: q.namespace, After: after, Limit: limit})
			return page.Datasets, page.Next, page.Total, err
		})
		answer = marquezDatasetList{total, []marquezDatasetBody{}}
		for i := range found {
			whole, err := s.Catalog.Dataset(ctx, found[i].ID)
			if err != nil { // it went meanwhile
				whole = found[i]
			}
			answer.Datasets = append(answer.Datasets, datasetBody(&whole))
		}
		return answer, err
	})
}

// named is the identity of a dataset in the path.
func (p *params) named() asset.DatasetID {
	return asset.DatasetID{Namespace: p.path("namespace"), Name: p.path("dataset")}
}

func (s *Server) marquezDataset() echo.HandlerFunc {
	return marquez(s, (*params).named, s.wholeDataset)
}

// wholeDataset is a dataset with its version and with what its fields are made of.
func (s *Server) wholeDataset(ctx context.Context, id asset.DatasetID) (marquezDatasetBody, error) {
	d, err := s.Catalog.Dataset(ctx, id.Hash())
	if err != nil {
		return marquezDatasetBody{}, absent(err, "there is no such dataset")
	}
	body := datasetBody(&d)
	versions, err := s.Jobs.JobRuns(ctx, readmodel.RunFilter{Output: d.ID, Limit: 1})
	if err != nil {
		return body, err
	}
	body.CurrentVersion = textOr(uuidOf(d.ID))
	if len(versions.Runs) > 0 {
		body.CurrentVersion = textOr(versionOf(d.ID, &versions.Runs[0]))
		body.LastModifiedAt = instantOr(versions.Runs[0].Ended)
	}
	body.ColumnLineage, err = s.columnsOf(ctx, d.ID)
	return body, err
}

// columnsOf are the dataset's fields with what they are made of, by name.
func (s *Server) columnsOf(ctx context.Context, id string) ([]marquezColumn, error) {
	g, err := s.Lineage.Walk(ctx, readmodel.LineageQuery{Dataset: id, Direction: readmodel.Upstream, Depth: 1, MaxNodes: maxWindow})
	if err != nil {
		return nil, ignoreAbsent(err)
	}
	columns := newColumns(&g)
	var out []marquezColumn
	for _, at := range columns.sorted() {
		if at.dataset == id && len(columns.inputs[at]) > 0 {
			out = append(out, marquezColumn{at.field, columns.inputFields(at), columns.description(at), columns.kind(at)})
		}
	}
	return out, nil
}

// versionOf names the version of a dataset that a run made.
func versionOf(dataset string, r *readmodel.Run) string { return uuidOf(dataset, r.Job, r.Run.Run) }

// marquezVersionBody is a version of a dataset: what a run made. Its fields are today's, since the catalog keeps no earlier ones.
type marquezVersionBody struct {
	ID                   marquezVersionID `json:"id"`
	Type                 string           `json:"type"`
	Name                 string           `json:"name"`
	PhysicalName         string           `json:"physicalName"`
	CreatedAt            instant          `json:"createdAt"`
	Version              string           `json:"version"`
	Namespace            string           `json:"namespace"`
	SourceName           string           `json:"sourceName"`
	Fields               []marquezField   `json:"fields"`
	Tags                 []string         `json:"tags"`
	CurrentSchemaVersion string           `json:"currentSchemaVersion"`
	LifecycleState       string           `json:"lifecycleState"`
	Description          *string          `json:"description"`
	CreatedByRun         *marquezRunBody  `json:"createdByRun"`
	Facets               struct{}         `json:"facets"`
}

type marquezVersionID struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Version   string `json:"version"`
}

func versionBody(d *readmodel.Dataset, r *readmodel.Run) marquezVersionBody {
	body, version, made := datasetBody(d), uuidOf(d.ID), instant(d.ChangedAt)
	var by *marquezRunBody
	if r != nil {
		run := runBody(r)
		by, version, made = &run, versionOf(d.ID, r), instant(max(r.Ended, r.Started))
	}
	return marquezVersionBody{ID: marquezVersionID{d.Namespace, d.Name, version}, Type: body.Type, Name: body.Name, PhysicalName: body.PhysicalName, CreatedAt: made,
		Version: version, Namespace: body.Namespace, SourceName: body.SourceName, Fields: body.Fields, Tags: body.Tags, CurrentSchemaVersion: uuidOf(d.ID, "schema"),
		Description: body.Description, CreatedByRun: by}
}

type marquezVersionList struct {
	TotalCount int64                `json:"totalCount"`
	Versions   []marquezVersionBody `json:"versions"`
}

// ofDataset is a window of what belongs to a dataset.
type ofDataset struct {
	window
	id asset.DatasetID
}

func (s *Server) marquezVersions() echo.HandlerFunc {
	return marquez(s, func(p *params) ofDataset { return ofDataset{p.window(), p.named()} }, s.versions)
}

// versions of a dataset that no run made is one: the dataset as it is.
func (s *Server) versions(ctx context.Context, q ofDataset) (answer marquezVersionList, err error) {
	d, err := s.Catalog.Dataset(ctx, q.id.Hash())
	if err != nil {
		return answer, absent(err, "there is no such dataset")
	}
	runs, total, err := pages(q.window, func(after string, limit int) ([]readmodel.Run, string, int64, error) {
		page, err := s.Jobs.JobRuns(ctx, readmodel.RunFilter{Output: d.ID, After: after, Limit: limit})
		return page.Runs, page.Next, page.Total, err
	})
	answer = marquezVersionList{total, []marquezVersionBody{}}
	for i := range runs {
		answer.Versions = append(answer.Versions, versionBody(&d, &runs[i]))
	}
	if total == 0 && q.limit > 0 && q.offset == 0 {
		answer = marquezVersionList{1, []marquezVersionBody{versionBody(&d, nil)}}
	}
	return answer, err
}

func (s *Server) marquezVersion() echo.HandlerFunc {
	type versioned struct {
		id      asset.DatasetID
		version string
	}
	return marquez(s, func(p *params) versioned { return versioned{p.named(), p.path("version")} }, func(ctx context.Context, q versioned) (marquezVersionBody, error) {
		all, err := s.versions(ctx, ofDataset{window{limit: maxWindow}, q.id})
		if err != nil {
			return marquezVersionBody{}, err
		}
		i := slices.IndexFunc(all.Versions, func(v marquezVersionBody) bool { return v.Version == strings.ToLower(q.version) })
		if i < 0 {
			return marquezVersionBody{}, noSuch("version")
		}
		return all.Versions[i], nil
	})
}

// marquezTag lets a person put a tag on a dataset or a field of it, or take it off: one decision is appended.
func (s *Server) marquezTag(kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Decider == nil {
			return problem(http.StatusNotImplemented, "this process takes no decisions; ask one that reaches the log")
		}
		if err := s.mayChange(c.Request(), "tags are"); err != nil {
			return err
		}
		p, ctx := newParams(c), c.Request().Context()
		id, field, tag := p.named(), p.path("field"), p.path("tag")
		if strings.TrimSpace(tag) == "" || len(tag) > maxNote {
			return badParams(BadParam{"tag", "is empty, or too long"})
		}
		d, err := s.Catalog.Dataset(ctx, id.Hash())
		if err != nil {
			return absent(err, "there is no such dataset")
		}
		if field != "" && !slices.Contains(paths(&d), field) {
			return noSuch("field")
		}
		_, at, err := s.Decider.Decide(ctx, id, event.Decision{Kind: kind, Field: field, Value: tag, Actor: "marquez client"})
		if err != nil {
			return err
		}
		if err := s.await(ctx, ModelCatalog, vectorBehind(at), defaultWait); err != nil {
			return err
		}
		body, err := s.wholeDataset(ctx, id)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, body)
	}
}
