package avro

import (
	"strings"
	"testing"

	"github.com/linkedin/goavro/v2"
)

// rec is a record schema R with the given fields.
func rec(fields string) string {
	return `{"type":"record","name":"R","namespace":"n","fields":[` + fields + `]}`
}

// f is a field "a" of the given type.
func f(typ string) string { return rec(`{"name":"a","type":` + typ + `}`) }

const (
	recursive = `{"type":"record","name":"T","fields":[{"name":"next","type":["null","T"]},{"name":"v","type":"int"}]}`
	wider     = `{"type":"record","name":"T","fields":[{"name":"next","type":["null","T"]},{"name":"v","type":"long"}]}`
	stringly  = `{"type":"record","name":"T","fields":[{"name":"next","type":["null","T"]},{"name":"v","type":"string"}]}`
)

func TestCanRead(t *testing.T) {
	enum := func(symbols, more string) string {
		return f(`{"type":"enum","name":"E","symbols":[` + symbols + `]` + more + `}`)
	}
	cases := map[string]struct {
		reader, writer string
		says           string // "" when it can be read
	}{
		"same":                               {f(`"int"`), f(`"int"`), ""},
		"field added with a default":         {rec(`{"name":"a","type":"int"},{"name":"b","type":"int","default":0}`), f(`"int"`), ""},
		"field added with a null default":    {rec(`{"name":"b","type":["null","int"],"default":null}`), rec(``), ""},
		"field added without a default":      {rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), f(`"int"`), "R.b: added without a default"},
		"field removed":                      {rec(``), f(`"int"`), ""},
		"field renamed":                      {rec(`{"name":"b","type":"int"}`), f(`"int"`), "R.b"},
		"field renamed with an alias":        {rec(`{"name":"b","type":"int","aliases":["a"]}`), f(`"int"`), ""},
		"fields in another order":            {rec(`{"name":"b","type":"int"},{"name":"a","type":"int"}`), rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), ""},
		"doc does not matter":                {rec(`{"name":"a","type":"int","doc":"x"}`), f(`"int"`), ""},
		"int to long":                        {f(`"long"`), f(`"int"`), ""},
		"int to float":                       {f(`"float"`), f(`"int"`), ""},
		"int to double":                      {f(`"double"`), f(`"int"`), ""},
		"long to float":                      {f(`"float"`), f(`"long"`), ""},
		"long to double":                     {f(`"double"`), f(`"long"`), ""},
		"float to double":                    {f(`"double"`), f(`"float"`), ""},
		"string to bytes":                    {f(`"bytes"`), f(`"string"`), ""},
		"bytes to string":                    {f(`"string"`), f(`"bytes"`), ""},
		"long to int":                        {f(`"int"`), f(`"long"`), "R.a: long cannot be read as int"},
		"double to float":                    {f(`"float"`), f(`"double"`), "R.a"},
		"float to long":                      {f(`"long"`), f(`"float"`), "R.a"},
		"int to string":                      {f(`"string"`), f(`"int"`), "R.a"},
		"int to boolean":                     {f(`"boolean"`), f(`"int"`), "R.a"},
		"array items widen":                  {f(`{"type":"array","items":"long"}`), f(`{"type":"array","items":"int"}`), ""},
		"array items narrow":                 {f(`{"type":"array","items":"int"}`), f(`{"type":"array","items":"long"}`), "R.a[]"},
		"map values widen":                   {f(`{"type":"map","values":"double"}`), f(`{"type":"map","values":"float"}`), ""},
		"map values narrow":                  {f(`{"type":"map","values":"int"}`), f(`{"type":"map","values":"string"}`), "R.a{}"},
		"map to array":                       {f(`{"type":"array","items":"int"}`), f(`{"type":"map","values":"int"}`), "R.a: map cannot be read as array"},
		"enum symbol added":                  {enum(`"X","Y"`, ""), enum(`"X"`, ""), ""},
		"enum symbol removed":                {enum(`"X"`, ""), enum(`"X","Y"`, ""), "symbol Y"},
		"enum symbol removed with a default": {enum(`"X"`, `,"default":"X"`), enum(`"X","Y"`, ""), ""},
		"enum of another name":               {enum(`"X"`, ""), f(`{"type":"enum","name":"F","symbols":["X"]}`), "E was n.F"},
		"fixed":                              {f(`{"type":"fixed","name":"F","size":4}`), f(`{"type":"fixed","name":"F","size":4}`), ""},
		"fixed of another size":              {f(`{"type":"fixed","name":"F","size":4}`), f(`{"type":"fixed","name":"F","size":5}`), "4 bytes was 5"},
		"record of another name":             {`{"type":"record","name":"S","fields":[]}`, `{"type":"record","name":"R","fields":[]}`, "S was R"},
		"record of another namespace":        {`{"type":"record","name":"x.R","fields":[]}`, `{"type":"record","name":"y.R","fields":[]}`, ""},
		"record renamed with an alias":       {`{"type":"record","name":"S","aliases":["R"],"fields":[]}`, `{"type":"record","name":"R","fields":[]}`, ""},
		"union branch added":                 {f(`["null","int","string"]`), f(`["null","int"]`), ""},
		"union branch removed":               {f(`["null","int"]`), f(`["null","int","boolean"]`), "no branch of the union can read boolean"},
		"union branches reordered":           {f(`["int","null"]`), f(`["null","int"]`), ""},
		"union branch widens":                {f(`["null","double"]`), f(`["null","int"]`), ""},
		"into a union":                       {f(`["null","long"]`), f(`"int"`), ""},
		"into a union without it":            {f(`["null","long"]`), f(`"boolean"`), "no branch"},
		"out of a union that fits":           {f(`"long"`), f(`["int","long"]`), ""},
		"out of a union that does not":       {f(`"long"`), f(`["null","long"]`), "null cannot be read as long"},
		"nested record": {f(`{"type":"record","name":"I","fields":[{"name":"x","type":"int"}]}`),
			f(`{"type":"record","name":"I","fields":[]}`), "R.a.x: added without a default"},
		"all reasons at once":       {rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), rec(`{"name":"a","type":"string"}`), "R.a: string cannot be read as int\nR.b: added"},
		"recursive":                 {recursive, recursive, ""},
		"recursive widens":          {wider, recursive, ""},
		"recursive and breaking":    {stringly, recursive, "T.v"},
		"reader is no schema":       {`{"type":"rocket"}`, f(`"int"`), "reader's schema"},
		"writer is no schema":       {f(`"int"`), `[`, "writer's schema"},
		"type used before declared": {f(`"Later"`), f(`"int"`), `"Later" is not declared`},
		"nameless record":           {`{"type":"record","fields":[]}`, f(`"int"`), "without a name"},
		"logical type is its base":  {f(`{"type":"long","logicalType":"timestamp-micros"}`), f(`"int"`), ""},
		"namespace is inherited":    {rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":"n.F"}`), rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":"F"}`), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := CanRead(c.reader, c.writer)
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Fatalf("got %v, want %q", err, c.says)
			}
		})
	}
}

func FuzzCanRead(f *testing.F) {
	f.Add(recursive, wider)
	f.Add(rec(`{"name":"a","type":["null",{"type":"enum","name":"E","symbols":["X"]}]}`), rec(``))
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1<<12 {
			return
		}
		_ = CanRead(a, b)
		if _, err := goavro.NewCodec(a); err != nil {
			return
		}
		if _, err := parseSchema(a); err == nil && CanRead(a, a) != nil {
			t.Fatalf("a schema cannot read itself: %v", CanRead(a, a))
		}
	})
}
