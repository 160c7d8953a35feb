package datahub

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/event"
)

func patched(aspect, before, patch string) (string, error) {
	return Apply(&event.Aspect{Aspect: aspect, Change: Patched, Content: patch}, before)
}

const attributed = `{"arrayPrimaryKeys":{"tags":["attribution␟source","tag"]},"patch":[%s]}`

func TestPatches(t *testing.T) {
	for name, c := range map[string]struct{ aspect, before, patch, after string }{
		"status of nothing":        {"status", ``, `[{"op":"add","path":"/removed","value":false}]`, `{"removed":false}`},
		"a tag by its key":         {"globalTags", `{"tags":[{"tag":"urn:li:tag:b"}]}`, `[{"op":"add","path":"/tags/urn:li:tag:a","value":{"tag":"urn:li:tag:a"}}]`, `{"tags":[{"tag":"urn:li:tag:a"},{"tag":"urn:li:tag:b"}]}`},
		"a tag by its path alone":  {"globalTags", ``, `[{"op":"add","path":"/tags/urn:li:tag:a","value":{}}]`, `{"tags":[{"tag":"urn:li:tag:a"}]}`},
		"a tag with a slash":       {"globalTags", ``, `[{"op":"add","path":"/tags/urn:li:tag:a~1b~0c","value":{"tag":"urn:li:tag:a/b~c"}}]`, `{"tags":[{"tag":"urn:li:tag:a/b~c"}]}`},
		"a tag goes":               {"globalTags", `{"tags":[{"tag":"a"},{"tag":"b"}]}`, `[{"op":"remove","path":"/tags/a"}]`, `{"tags":[{"tag":"b"}]}`},
		"a tag that is not there":  {"globalTags", `{"tags":[{"tag":"b"}]}`, `[{"op":"remove","path":"/tags/a","value":{}}]`, `{"tags":[{"tag":"b"}]}`},
		"a tag of a source":        {"globalTags", `{"tags":[{"tag":"a"}]}`, fmt.Sprintf(attributed, `{"op":"add","path":"/tags/src/a","value":{"tag":"a","attribution":{"source":"src"}}}`), `{"tags":[{"tag":"a"},{"attribution":{"source":"src"},"tag":"a"}]}`},
		"a tag of any source goes": {"globalTags", `{"tags":[{"tag":"a"},{"attribution":{"source":"src"},"tag":"a"},{"tag":"b"}]}`, `{"arrayPrimaryKeys":{"tags":["tag","attribution␟source"]},"patch":[{"op":"remove","path":"/tags/a"}]}`, `{"tags":[{"tag":"b"}]}`},
		"by a wildcard":            {"globalTags", `{"tags":[{"tag":"a"},{"attribution":{"source":"src"},"tag":"a"},{"tag":"b"}]}`, fmt.Sprintf(attributed, `{"op":"remove","path":"/tags/*/a"}`), `{"tags":[{"tag":"b"}]}`},
		"all tags anew":            {"globalTags", `{"tags":[{"tag":"a"}]}`, `[{"op":"add","path":"/tags","value":[{"tag":"c"}]}]`, `{"tags":[{"tag":"c"}]}`},
		"all tags go":              {"globalTags", `{"tags":[{"tag":"a"}]}`, `[{"op":"remove","path":"/tags"}]`, `{"tags":[]}`},
		"an owner of a type":       {"ownership", `{"owners":[{"owner":"x","type":"A"}]}`, `{"arrayPrimaryKeys":{"owners":["owner","type","typeUrn"]},"patch":[{"op":"add","path":"/owners/x/B/u","value":{"owner":"x","type":"B","typeUrn":"u"}}]}`, `{"owners":[{"owner":"x","type":"A"},{"owner":"x","type":"B","typeUrn":"u"}]}`},
		"an owner by fewer keys":   {"ownership", ``, `[{"op":"add","path":"/owners/x/A","value":{"owner":"x","type":"A"}}]`, `{"owners":[{"owner":"x","type":"A"}]}`},
		"an owner goes wholly":     {"ownership", `{"owners":[{"owner":"x","type":"A"},{"owner":"x","type":"B"},{"owner":"y","type":"A"}]}`, `[{"op":"remove","path":"/owners/x"}]`, `{"owners":[{"owner":"y","type":"A"}]}`},
		"a tag of a field": {"editableSchemaMetadata", `{"editableSchemaFieldInfo":[{"fieldPath":"mail","description":"d"}]}`,
			`[{"op":"add","path":"/editableSchemaFieldInfo/mail/globalTags/tags/t","value":{"tag":"t"}}]`, `{"editableSchemaFieldInfo":[{"description":"d","fieldPath":"mail","globalTags":{"tags":[{"tag":"t"}]}}]}`},
		"a tag of an unknown field": {"editableSchemaMetadata", ``, `[{"op":"add","path":"/editableSchemaFieldInfo/mail/globalTags/tags/t","value":{"tag":"t"}}]`,
			`{"editableSchemaFieldInfo":[{"fieldPath":"mail","globalTags":{"tags":[{"tag":"t"}]}}]}`},
		"a tag of a field goes": {"editableSchemaMetadata", `{"editableSchemaFieldInfo":[{"fieldPath":"mail","globalTags":{"tags":[{"tag":"s"},{"tag":"t"}]}}]}`,
			`[{"op":"remove","path":"/editableSchemaFieldInfo/mail/globalTags/tags/t"}]`, `{"editableSchemaFieldInfo":[{"fieldPath":"mail","globalTags":{"tags":[{"tag":"s"}]}}]}`},
		"an upstream": {"upstreamLineage", `{"upstreams":[{"dataset":"b","type":"VIEW"}]}`, `[{"op":"add","path":"/upstreams/a","value":{"dataset":"a","type":"COPY"}}]`,
			`{"upstreams":[{"dataset":"a","type":"COPY"},{"dataset":"b","type":"VIEW"}]}`},
		"field lineage": {"upstreamLineage", `{"fineGrainedLineages":[{"upstreamType":"FIELD_SET","upstreams":["u1","u2"],"downstreamType":"FIELD","downstreams":["d"],"confidenceScore":0.5}]}`,
			`[{"op":"add","path":"/fineGrainedLineages/COPY/d/NONE/u3","value":{"confidenceScore":0.9}},{"op":"remove","path":"/fineGrainedLineages/NONE/d/NONE/u2"}]`,
			`{"fineGrainedLineages":[{"confidenceScore":0.9,"downstreamType":"FIELD","downstreams":["d"],"transformOperation":"COPY","upstreamType":"FIELD_SET","upstreams":["u3"]},` +
				`{"confidenceScore":0.5,"downstreamType":"FIELD","downstreams":["d"],"upstreamType":"FIELD_SET","upstreams":["u1"]}]}`},
		"texts as keys":      {"siblings", `{"siblings":["b"],"primary":true}`, `[{"op":"add","path":"/siblings/a","value":"a"},{"op":"remove","path":"/siblings/b"}]`, `{"primary":true,"siblings":["a"]}`},
		"a custom property":  {"datasetProperties", `{"customProperties":{"a":"1"}}`, `[{"op":"add","path":"/customProperties/b~1c","value":"2"}]`, `{"customProperties":{"a":"1","b/c":"2"}}`},
		"plain RFC 6902":     {"custom", `{"a":{"list":[1,2.50,3]},"b":null}`, `[{"op":"test","path":"/a/list/1","value":2.5},{"op":"add","path":"/a/list/-","value":4},{"op":"add","path":"/a/list/0","value":0},{"op":"remove","path":"/a/list/1"},{"op":"move","from":"/a/list","path":"/b"},{"op":"copy","from":"/b","path":"/c"},{"op":"replace","path":"/b/0","value":"z"}]`, `{"a":{},"b":["z",2.50,3,4],"c":[0,2.50,3,4]}`},
		"the whole document": {"custom", `{"a":1}`, `[{"op":"replace","path":"","value":{"b":2}}]`, `{"b":2}`},
		"big numbers stay":   {"custom", `{"n":12345678901234567890.5}`, `[{"op":"add","path":"/m","value":1e400}]`, `{"m":1e400,"n":12345678901234567890.5}`},
		"other arrays stay":  {"globalTags", `{"terms":["b","a"],"tags":[{"tag":"b"},{"tag":"a"}]}`, `[{"op":"add","path":"/x","value":1}]`, `{"tags":[{"tag":"b"},{"tag":"a"}],"terms":["b","a"],"x":1}`},
	} {
		got, err := patched(c.aspect, c.before, c.patch)
		if err != nil || got != c.after {
			t.Errorf("%s: %s, %v\nwant %s", name, got, err, c.after)
		}
	}
}

func TestPatchesThatCannotBe(t *testing.T) {
	for patch, says := range map[string]string{
		`{}`:                                  "no list of operations",
		`{"patch":3}`:                         "no list of operations",
		`"x"`:                                 "no list of operations",
		`[{"op":"add"`:                        "no list of operations",
		`[{"op":"increment","path":"/a"}]`:    "none of add, remove",
		`[{"op":"add"}]`:                      "has no path",
		`[{"op":"add","path":"a","value":1}]`: "does not begin with a slash",
		`[{"op":"move","path":"/a"}]`:         "has no from",
		`[{"op":"move","from":"/a","path":"/a/b"}]`:                           "into itself",
		`[{"op":"replace","path":"/z","value":1}]`:                            "nothing there",
		`[{"op":"test","path":"/a","value":2}]`:                               "something else",
		`[{"op":"test","path":"/z","value":2}]`:                               "nothing there",
		`[{"op":"copy","from":"/z","path":"/a"}]`:                             "nothing there",
		`[{"op":"add","path":"/a/b","value":2}]`:                              "nothing there",
		`[{"op":"add","path":"","value":[]}]`:                                 "something else of the aspect",
		`[{"op":"add","path":"/list/9","value":2}]`:                           "nothing there",
		`[{"op":"add","path":"/list/01","value":2}]`:                          "nothing there",
		`[{"op":"add","path":"` + strings.Repeat("/a", 200) + `","value":2}]`: "too long",
	} {
		if got, err := patched("custom", `{"a":1,"list":[1]}`, patch); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.100s: %s, %v; want %q", patch, got, err, says)
		}
	}
	if _, err := patched("custom", `[1]`, `[]`); err == nil {
		t.Error("a list was patched")
	}
	if _, err := ParsePatch("x", "["+strings.TrimSuffix(strings.Repeat(`{"op":"remove","path":"/a"},`, maxOperations+1), ",")+"]"); err == nil {
		t.Error("a patch without end was read")
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct{ change, before, content, after string }{
		{Upsert, `{"a":1}`, `{"b":2}`, `{"b":2}`},
		{Create, ``, `{"b":2}`, `{"b":2}`},
		{Create, `{"b":2.0}`, `{"b":2}`, `{"b":2}`},
		{Create, `{"a":1}`, `{"b":2}`, ``},
		{Delete, `{"a":1}`, ``, ``},
	} {
		got, err := Apply(&event.Aspect{Change: c.change, Content: c.content}, c.before)
		if got != c.after || (err != nil) != (c.change == Create && c.after == "") {
			t.Errorf("%+v: %s, %v", c, got, err)
		}
	}
	if _, err := Apply(&event.Aspect{Change: "DESTROY"}, ""); err == nil {
		t.Error("an unknown change was made")
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1}`, `{"a":1.0}`, true},
		{`{"a":1,"created":{"time":1,"actor":"x"}}`, `{"created":{"time":2,"actor":"y"},"a":1}`, true},
		{`{"list":[{"auditStamp":{"time":1,"actor":"x"},"d":1}]}`, `{"list":[{"auditStamp":{"time":2,"actor":"x"},"d":1}]}`, true},
		{`{"timestampMillis":1,"runId":"a","n":1}`, `{"timestampMillis":2,"runId":"b","n":1}`, true},
		{`{"inner":{"timestampMillis":1}}`, `{"inner":{"timestampMillis":2}}`, false},
		{`{"time":1}`, `{"time":2}`, false},
		{`{"a":1}`, ``, false}, {``, ``, true}, {`{"a":[1,2]}`, `{"a":[2,1]}`, false}, {`{"a":null}`, `{}`, false},
	} {
		if got := Same(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %t", c.a, c.b, got)
		}
	}
}

// tagPatches are operations on tags, in any order and with repeats.
func tagPatches(t *rapid.T) []string {
	tag := rapid.SampledFrom([]string{"a", "b", "c/d"})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		name := tag.Draw(t, "tag")
		path := pointer{"tags", name}.String()
		if rapid.Bool().Draw(t, "remove") {
			return fmt.Sprintf(`{"op":"remove","path":%q}`, path)
		}
		return fmt.Sprintf(`{"op":"add","path":%q,"value":{"tag":%q}}`, path, name)
	}), 0, 6).Draw(t, "operations")
}

// One patch of several operations is several patches of one, and a patch that is repeated changes nothing more.
func TestPatchesAreInOrderAndIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		operations := tagPatches(t)
		before := rapid.SampledFrom([]string{``, `{"tags":[{"tag":"b"},{"tag":"a","context":"x"}]}`}).Draw(t, "before")
		together, err := patched("globalTags", before, "["+strings.Join(operations, ",")+"]")
		if err != nil {
			t.Fatal(err)
		}
		apart := before
		for _, o := range operations {
			if apart, err = patched("globalTags", apart, "["+o+"]"); err != nil {
				t.Fatal(err)
			}
		}
		if len(operations) > 0 && together != apart {
			t.Fatalf("together %s, apart %s", together, apart)
		}
		if again, err := patched("globalTags", together, "["+strings.Join(operations, ",")+"]"); err != nil || again != together {
			t.Fatalf("%s became %s: %v", together, again, err)
		}
	})
}

func FuzzPatch(f *testing.F) {
	f.Add("globalTags", `{"tags":[{"tag":"a"}]}`, `[{"op":"remove","path":"/tags/*"}]`)
	f.Add("upstreamLineage", `{"fineGrainedLineages":[{"downstreams":["d"],"upstreams":["u"]}]}`, `[{"op":"add","path":"/fineGrainedLineages/A/b/c/d","value":{}}]`)
	f.Add("ownership", `{"owners":[{"owner":"x","type":"A"}]}`, `{"arrayPrimaryKeys":{"owners":["owner","type"]},"patch":[{"op":"move","from":"/owners/x","path":"/owners/y"}]}`)
	f.Add("editableSchemaMetadata", `{"editableSchemaFieldInfo":[{"fieldPath":"a","globalTags":{"tags":[{"tag":"t"}]}}]}`, `[{"op":"copy","from":"/editableSchemaFieldInfo","path":"/x"},{"op":"test","path":"","value":null}]`)
	f.Fuzz(func(t *testing.T, aspect, before, patch string) {
		after, err := patched(aspect, before, patch)
		if err != nil {
			return
		}
		var object map[string]any
		if json.Unmarshal([]byte(after), &object) != nil && !strings.Contains(after, "e") { // a number may be too large for a float
			t.Fatalf("%s", after)
		}
		if !Same(after, after) {
			t.Fatalf("%s is not the same as itself", after)
		}
	})
}
