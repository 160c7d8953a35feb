package classify

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

const twoDocuments = `{"id":"a","text":"Zoë: zoe@example.com, card 4111 1111 1111 1111."}

{"id":"b","text":"nothing here, order 1234567890"}
`

func TestTextSpansAreCodePoints(t *testing.T) {
	var out bytes.Buffer
	if err := Text(strings.NewReader(twoDocuments), &out, builtin, Options{Array: true}); err != nil {
		t.Fatal(err)
	}
	var got []SpanResult
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := []SpanResult{{ID: "a", Type: "PERSON_NAME", End: 3}, {ID: "a", Type: "EMAIL_ADDRESS", Start: 5, End: 20}, {ID: "a", Type: "CREDIT_CARD_NUMBER", Start: 27, End: 46}}
	for i := range got {
		if got[i].Score < 0.5 || got[i].Score > 1 {
			t.Errorf("score of %+v", got[i])
		}
		got[i].Score = 0
	}
	if !slices.Equal(got, want) {
		t.Errorf("spans %+v, want %+v", got, want)
	}
}

func TestColumnsForms(t *testing.T) {
	const in = `{"table":"t","column":"c1","name":"email","values":["ann@example.com",null,1]}` + "\n" + `{"table":"t","column":"c2","values":[]}` + "\n"
	tests := []struct {
		options Options
		want    []string
	}{
		{Options{}, []string{`{"table":"t","column":"c1","type":"EMAIL_ADDRESS"`, "\n" + `{"table":"t","column":"c2","type":"","score":0,`}},
		{Options{Array: true}, []string{"[\n{", "},\n{", "}\n]\n"}},
		{Options{Table: true}, []string{"EMAIL_ADDRESS/header+values", "│ c2"}},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := Columns(strings.NewReader(in), &out, builtin, test.options); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%+v: %q is not in\n%s", test.options, want, &out)
			}
		}
	}
}

func TestNoInputIsAnEmptyArray(t *testing.T) {
	var out bytes.Buffer
	if err := Columns(strings.NewReader(""), &out, builtin, Options{Array: true}); err != nil || out.String() != "[]\n" {
		t.Errorf("%q, %v", &out, err)
	}
}

func TestABrokenLineIsNamedAndNotQuoted(t *testing.T) {
	for _, line := range []string{"secret words", `{"id":"secret`, `{"id":["secret"]}`, `["secret"]`, `{"id":"a","text":12345}`, `"secret"`} {
		err := Text(strings.NewReader("\n"+line+"\n"), &bytes.Buffer{}, builtin, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "line 2: ") || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "12345") {
			t.Errorf("%s: error %v", line, err)
		}
	}
}

func FuzzPipes(f *testing.F) {
	f.Add([]byte(twoDocuments))
	f.Add([]byte(`{"table":"t","column":"c","values":[null,"x",1,true,{},[]]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, pipe := range []func(io.Reader, io.Writer, *Set, Options) error{Text, Columns} {
			var out bytes.Buffer
			if err := pipe(bytes.NewReader(in), &out, builtin, Options{Array: true}); !json.Valid(out.Bytes()) {
				t.Fatalf("not JSON with error %v: %s", err, out.Bytes())
			}
		}
	})
}
