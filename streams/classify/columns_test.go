package classify

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"datawave/schemas/event"
)

var (
	columnsFile  = flag.String("columns", "testdata/columns_labelled.jsonl.gz", "labelled columns, one JSON object a line")
	featuresFile = flag.String("features", "", "write the evidence of each standing claim here, for training/train.py")
	answersFile  = flag.String("answers", "", "write the labels of each column here, for training/score.py")
)

// labelled is a column whose infotype is known: empty for none, "?" where its content does not tell.
type labelled struct {
	Table  string   `json:"table"`
	Column string   `json:"column"`
	Values []string `json:"values"`
	Kind   string   `json:"kind"` // the declared type
	Type   string   `json:"type"`
}

// dataset is the table's name without the number that tells tables of one name apart.
func (l *labelled) dataset() string {
	name, _, _ := strings.Cut(l.Table, "#")
	return name
}

func readColumns(t *testing.T, path string) (tables [][]labelled) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	last := ""
	for lines.Scan() {
		var c labelled
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if len(tables) == 0 || c.Table != last {
			tables, last = append(tables, nil), c.Table
		}
		tables[len(tables)-1] = append(tables[len(tables)-1], c)
	}
	return tables
}

// TestLabelledColumns holds the accuracy on columns whose infotypes are known.
func TestLabelledColumns(t *testing.T) {
	c := builtin.NewClassifier()
	known := map[string]bool{}
	for _, d := range builtin.Detectors() {
		known[d.Infotype] = true
	}
	features, answers := create(t, *featuresFile), create(t, *answersFile)
	var right, wrong, missed, negatives, falsePositives int
	for n, table := range readColumns(t, *columnsFile) {
		ctx := &Context{Dataset: table[0].dataset()}
		for i := range table {
			ctx.Headers = append(ctx.Headers, table[i].Column)
		}
		for _, column := range table {
			field := &Field{Header: column.Column, Type: column.Kind}
			for _, v := range column.Values {
				field.Values = append(field.Values, []byte(v))
			}
			if len(column.Values) > 0 {
				field.Profile = profiled(column.Values)
			}
			labels := c.conclude(field, ctx).Labels
			dump(features, c.file, field.Header, column.Type, n)
			answer(answers, &column, labels)
			best := ""
			if len(labels) > 0 {
				best = labels[0].Infotype
			}
			switch {
			case column.Type == "?" || column.Type != "" && !known[column.Type]:
			case best == column.Type && best != "":
				right++
			default:
				wrong += oneIf(best != "")
				missed += oneIf(column.Type != "")
			}
			negatives += oneIf(column.Type == "")
			falsePositives += oneIf(column.Type == "" && best != "")
		}
	}
	f1 := float64(2*right) / float64(2*right+wrong+missed)
	t.Logf("F1 %.4f, %d right, %d wrong, %d missed; %d false positives of %d negatives", f1, right, wrong, missed, falsePositives, negatives)
	if own := flag.Lookup("columns").DefValue == *columnsFile; own && (f1 < 0.95 || falsePositives*1000 > 5*negatives) {
		t.Errorf("F1 %.4f and %d false positives of %d negatives, want at least 0.95 and at most 5 of 1,000", f1, falsePositives, negatives)
	}
}

// profiled is what a scanner would tell of the values.
func profiled(values []string) *event.FieldProfile {
	distinct := map[string]bool{}
	for _, v := range values {
		distinct[v] = true
	}
	return &event.FieldProfile{Count: int64(len(values)), Distinct: int64(len(distinct))}
}

func create(t *testing.T, path string) io.Writer {
	t.Helper()
	if path == "" {
		return io.Discard
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	t.Cleanup(func() { _ = out.Flush(); _ = file.Close() })
	return out
}

// dump writes the table's number, whether the claim is right (2 when nobody can tell), the infotype, and the evidence.
func dump(w io.Writer, c *caseFile, name, label string, table int) {
	if w == io.Discard {
		return
	}
	for i := range c.touched.All() {
		claim := &c.claims[i]
		if !claim.standing(c.people) {
			continue
		}
		truth := oneIf(claim.rules.infotype == label)
		if label == "?" {
			truth = 2
		}
		_, _ = fmt.Fprintf(w, "%d\t%d\t%s\t%s", table, truth, claim.rules.infotype, strings.ReplaceAll(name, "\t", " "))
		for _, x := range c.features(claim) {
			_, _ = fmt.Fprintf(w, "\t%.6g", x)
		}
		_, _ = fmt.Fprintln(w)
	}
}

func answer(w io.Writer, c *labelled, labels []Label) {
	type row struct {
		Table  string  `json:"table"`
		Column string  `json:"column"`
		Truth  string  `json:"truth"`
		Values int     `json:"values"`
		Labels []Label `json:"labels"`
	}
	line, _ := json.Marshal(row{c.Table, c.Column, c.Type, len(c.Values), labels})
	_, _ = fmt.Fprintf(w, "%s\n", line)
}
