package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"datawave/api"
	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// decision is a command about an infotype of a field.
type decision struct {
	kind        string
	actor, note string
}

func newConfirm(f *flags) *cobra.Command {
	return newDecision(f, event.Confirmed, &cobra.Command{
		Use: "confirm DATASET FIELD INFOTYPE", Short: "Say that a field holds an infotype, whatever is found",
		Example: "  datawave confirm shop.public.customers phone PHONE_NUMBER\n  datawave confirm customers note PERSON_NAME --note 'asked the team' --actor ada"})
}

func newReject(f *flags) *cobra.Command {
	return newDecision(f, event.Rejected, &cobra.Command{
		Use: "reject DATASET FIELD INFOTYPE", Short: "Say that a field does not hold an infotype, whatever is found",
		Example: "  datawave reject shop.public.orders order_no PHONE_NUMBER --note 'numbers of our own'"})
}

func newUndecide(f *flags) *cobra.Command {
	return newDecision(f, event.Withdrawn, &cobra.Command{
		Use: "undecide DATASET FIELD INFOTYPE", Short: "Take back what was confirmed or rejected: what is found counts again",
		Example: "  datawave undecide shop.public.orders order_no PHONE_NUMBER"})
}

func newDecision(f *flags, kind string, cmd *cobra.Command) *cobra.Command {
	d := &decision{kind: kind}
	cmd.Long = cmd.Short + ". One event is appended to the log; it wins over the detectors for this\n" +
		"field, also in later scans, and counts for or against the detector (see \"datawave detectors list\"). DATASET is a name, the end of\n" +
		"one, NAMESPACE|NAME, or an id."
	cmd.Args = cobra.ExactArgs(3)
	cmd.ValidArgsFunction = completeDecision(f)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withConnection(cmd, f, func(c *connection) error { return d.run(cmd, c, args[0], args[1], args[2]) })
	}
	cmd.Flags().StringVar(&d.note, "note", "", "why")
	cmd.Flags().StringVar(&d.actor, "actor", login(), "who decides")
	return cmd
}

// login is the name of the user of this process.
func login() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func (d *decision) run(cmd *cobra.Command, c *connection, name, field, infotype string) error {
	ctx := cmd.Context()
	id, err := c.findDataset(ctx, name)
	if err != nil {
		return err
	}
	path := "/v1/datasets/" + id
	var answer api.DecisionAnswer
	request := api.DecisionRequest{Kind: d.kind, Field: field, Infotype: infotype, Actor: d.actor, Note: d.note}
	if err := c.api.post(ctx, path+"/decisions?"+c.upToDate(ctx), request, &answer); err != nil {
		return err
	}
	var dataset readmodel.Dataset
	if err := c.api.get(ctx, path+"?"+atLeastAt(answer.MinPosition), &dataset); err != nil {
		return fmt.Errorf("the decision is in the log at %s, but cannot be read yet: %w", answer.Position, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s of %s in %s, at %s; the field is now: %s\n", d.kind, infotype, field, dataset.Name, answer.Position, labelsOf(&dataset, field))
	return err
}

// atLeastAt is the query of a read that holds everything below a position.
func atLeastAt(position string) string {
	return url.Values{"min_position": {position}, "wait": {"60s"}}.Encode()
}

// upToDate is the query of a read that holds everything that is in the log now: an engine that was just started may still read it.
func (c *connection) upToDate(ctx context.Context) string {
	end, err := c.admin.EndOffsets(ctx, topic.Facts)
	if err != nil {
		return ""
	}
	return atLeastAt(end.String())
}

// labelsOf are the labels of a field for people.
func labelsOf(d *readmodel.Dataset, field string) string {
	var labels []string
	for _, f := range d.Fields {
		for _, l := range f.Labels {
			if f.Path == field {
				labels = append(labels, fmt.Sprintf("%s (%s)", l.Infotype, confidenceOf(l.Confidence, l.Inherited)))
			}
		}
	}
	return cmp.Or(strings.Join(labels, ", "), "clear")
}

// findDataset is the id of the one dataset that is meant: by its id, NAMESPACE|NAME, its name, or the end of its name.
func (c *connection) findDataset(ctx context.Context, meant string) (id string, err error) {
	if isDatasetID(meant) {
		return strings.ToLower(meant), nil
	}
	found, err := c.called(ctx, meant)
	switch {
	case err != nil:
		return "", err
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) > 1:
		return "", ambiguous(meant, found)
	}
	return "", c.unknown(ctx, meant)
}

// called are the datasets that may be meant by NAMESPACE|NAME, a name, or the end of a name: those that fit best.
func (c *connection) called(ctx context.Context, meant string) ([]readmodel.Dataset, error) {
	query := c.upToDate(ctx) + "&" + url.Values{"name": {nameOf(meant)}, "limit": {"500"}}.Encode()
	var page readmodel.DatasetPage
	if err := c.api.get(ctx, "/v1/datasets?"+query, &page); err != nil {
		return nil, err
	}
	for _, fits := range []func(*readmodel.Dataset) bool{
		func(d *readmodel.Dataset) bool { return d.Namespace+"|"+d.Name == meant },
		func(d *readmodel.Dataset) bool { return d.Name == meant },
		func(d *readmodel.Dataset) bool {
			return strings.HasSuffix(d.Name, "."+meant) || strings.HasSuffix(d.Name, "/"+meant)
		},
	} {
		found := slices.DeleteFunc(slices.Clone(page.Datasets), func(d readmodel.Dataset) bool { return !fits(&d) })
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// nameOf is the name in what may be NAMESPACE|NAME.
func nameOf(meant string) string {
	if key, err := asset.ParseKey(meant); err == nil {
		return key.Name
	}
	return meant
}

func ambiguous(meant string, found []readmodel.Dataset) error {
	return fmt.Errorf("%d datasets are called %q: %s; name one as NAMESPACE|NAME", len(found), meant, keysOf(found))
}

func (c *connection) unknown(ctx context.Context, meant string) error {
	return fmt.Errorf("no dataset is called %q%s", meant, c.didYouMean(ctx, nameOf(meant)))
}

func isDatasetID(text string) bool {
	return len(text) == 32 && strings.Trim(strings.ToLower(text), "0123456789abcdef") == ""
}

func keysOf(list []readmodel.Dataset) string {
	var keys []string
	for _, d := range list[:min(len(list), 5)] {
		keys = append(keys, "'"+d.Namespace+"|"+d.Name+"'")
	}
	return strings.Join(keys, ", ")
}

// didYouMean is the nearest name that the search finds, or the first hit, as the end of a sentence.
func (c *connection) didYouMean(ctx context.Context, name string) string {
	var page readmodel.SearchPage
	if err := c.api.get(ctx, "/v1/search?"+url.Values{"q": {name}, "limit": {"50"}}.Encode(), &page); err != nil || len(page.Hits) == 0 {
		return "; \"datawave scan\" adds datasets"
	}
	names := make([]string, len(page.Hits))
	for i := range page.Hits {
		names[i] = page.Hits[i].Name
	}
	return "; did you mean " + cmp.Or(readmodel.Nearest(name, names), names[0]) + "?"
}

// completeDecision offers datasets, then fields, then infotypes, when an engine runs that can be asked.
func completeDecision(f *flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, begun string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
		ask(f, func(c *connection) error {
			switch len(given) {
			case 0:
				page, err := c.api.datasets(cmd.Context(), url.Values{"name": {begun}, "limit": {"50"}})
				for _, d := range page.Datasets {
					out = append(out, cobra.CompletionWithDesc(printable(d.Name), printable(d.Source)))
				}
				return err
			case 1:
				fields, err := c.fields(cmd.Context(), given[0])
				out = fields
				return err
			}
			return nil
		})
		if len(given) == 2 {
			out = infotypeCompletions(f, cmd)
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func (c *connection) fields(ctx context.Context, name string) (out []cobra.Completion, err error) {
	id, err := c.findDataset(ctx, name)
	if err != nil {
		return nil, err
	}
	var dataset readmodel.Dataset
	err = c.api.get(ctx, "/v1/datasets/"+id, &dataset)
	for _, field := range dataset.Fields {
		out = append(out, cobra.CompletionWithDesc(printable(field.Path), labelsOf(&dataset, field.Path)))
	}
	return out, err
}

// ask asks an engine that runs, for a completion: where none does, or it fails, there is nothing to offer.
func ask(f *flags, question func(*connection) error) {
	cfg, err := load(f)
	if err != nil {
		return
	}
	running, ok, err := findEngine(cfg)
	if err != nil || !ok {
		return
	}
	c, err := attach(cfg, running)
	if err != nil {
		return
	}
	_ = question(c)
	_ = c.close()
}
