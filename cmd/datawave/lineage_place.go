package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

// datasetField is a dataset, by its id, or a field of it.
type datasetField struct{ dataset, field string }

// findPlace is the dataset, or the field of one, that is meant: DATASET or DATASET.FIELD. A dataset that is called so wins over a field.
func (c *connection) findPlace(ctx context.Context, meant string) (datasetField, error) {
	if id, field, _ := strings.Cut(meant, "."); isDatasetID(id) {
		return datasetField{strings.ToLower(id), field}, nil
	}
	found, err := c.called(ctx, meant)
	switch {
	case err != nil:
		return datasetField{}, err
	case len(found) == 1:
		return datasetField{dataset: found[0].ID}, nil
	case len(found) > 1:
		return datasetField{}, ambiguous(meant, found)
	}
	if id, ok := c.named(ctx, meant); ok {
		return datasetField{dataset: id}, nil
	}
	return c.findField(ctx, meant)
}

// named is the id of what NAMESPACE|NAME names, when it is a dataset that only lineage knows of: no list has it.
func (c *connection) named(ctx context.Context, meant string) (id string, ok bool) {
	key, err := asset.ParseKey(meant)
	if err != nil {
		return "", false
	}
	var d readmodel.Dataset
	id = key.Normalise().Hash()
	err = c.api.get(ctx, "/v1/datasets/"+id, &d)
	return id, err == nil && len(d.NamedBy) > 0
}

// findField cuts the name at each dot, the last first: a field of a field has dots in its path.
func (c *connection) findField(ctx context.Context, meant string) (datasetField, error) {
	var near error // what is wrong with the longest name that is a dataset's
	for end := strings.LastIndexByte(meant, '.'); end > 0; end = strings.LastIndexByte(meant[:end], '.') {
		name, field := meant[:end], meant[end+1:]
		found, err := c.called(ctx, name)
		if err != nil {
			return datasetField{}, err
		}
		having, names, err := c.having(ctx, found, field)
		switch {
		case err != nil:
			return datasetField{}, err
		case len(having) == 1:
			return datasetField{having[0].ID, field}, nil
		case len(having) > 1:
			return datasetField{}, ambiguous(name, having)
		case len(found) > 0 && near == nil:
			near = fmt.Errorf("%s has no field %q%s", found[0].Name, field, meaning(readmodel.Nearest(field, names)))
		}
	}
	if near != nil {
		return datasetField{}, near
	}
	err := c.unknown(ctx, meant)
	if !strings.Contains(meant, "|") {
		err = fmt.Errorf("%w (what only SQL or a pipeline names is called by NAMESPACE|NAME)", err)
	}
	return datasetField{}, err
}

// maxAlike is how many datasets of one name are looked into for a field.
const maxAlike = 20

// having are those of the datasets that have the field, and the names of all fields that were seen.
func (c *connection) having(ctx context.Context, list []readmodel.Dataset, field string) (having []readmodel.Dataset, names []string, err error) {
	for _, d := range list[:min(len(list), maxAlike)] {
		var whole readmodel.Dataset
		if err := c.api.get(ctx, "/v1/datasets/"+d.ID, &whole); err != nil {
			return nil, nil, err
		}
		if slices.ContainsFunc(whole.Fields, func(f readmodel.Field) bool { return f.Path == field }) {
			having = append(having, d)
		}
		for i := range whole.Fields {
			names = append(names, whole.Fields[i].Path)
		}
	}
	return having, names, nil
}

// meaning is a suggestion as the end of a sentence.
func meaning(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}

// completePlace offers datasets, and the fields of a dataset whose name is there with a dot behind it.
func completePlace(f *flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, begun string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
		if len(given) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ask(f, func(c *connection) error {
			page, err := c.api.datasets(cmd.Context(), url.Values{"name": {begun}, "limit": {"50"}})
			for _, d := range page.Datasets {
				out = append(out, cobra.CompletionWithDesc(printable(d.Name), printable(d.Source)))
			}
			end := strings.LastIndexByte(begun, '.')
			if err != nil || len(out) > 0 || end < 0 {
				return err
			}
			fields, err := c.fields(cmd.Context(), begun[:end])
			for _, field := range fields {
				out = append(out, begun[:end+1]+field)
			}
			return err
		})
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}
