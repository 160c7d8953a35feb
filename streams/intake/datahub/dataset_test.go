package datahub

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datawave/schemas/event"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// proposals are those that the PostgreSQL connector of acryl-datahub 1.7.0.17 made of a small shop.
func proposals(t testing.TB) (list []event.Aspect) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "postgres.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p struct {
			Entity, EntityUrn, ChangeType, AspectName string
			EntityType                                string
			Aspect                                    struct{ Value string }
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		a := event.Aspect{Urn: p.EntityUrn, Entity: p.EntityType, Aspect: p.AspectName, Change: p.ChangeType, Content: p.Aspect.Value}
		if err := Check(&a); err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

// known applies proposals in their order, by URN.
func known(t testing.TB, list []event.Aspect) map[string]Aspects {
	t.Helper()
	all := map[string]Aspects{}
	for i := range list {
		a := &list[i]
		if all[a.Urn] == nil {
			all[a.Urn] = Aspects{}
		}
		after, err := Apply(a, all[a.Urn][a.Aspect])
		if err != nil {
			t.Fatal(err)
		}
		all[a.Urn][a.Aspect] = after
	}
	return all
}

func TestWhatConnectorsSay(t *testing.T) {
	names := Namespaces{"postgres": "postgres://db.example:5432"}
	shown := map[string]any{}
	for urn, aspects := range known(t, proposals(t)) {
		if !strings.HasPrefix(urn, "urn:li:dataset:") {
			continue
		}
		d, err := names.Describe(urn, aspects)
		if err != nil {
			t.Fatal(err)
		}
		lineage, err := names.Lineage(urn, aspects)
		if err != nil {
			t.Fatal(err)
		}
		profile, _ := aspects.Profile()
		shown[urn] = map[string]any{"dataset": d, "lineage": lineage.Edges, "profile": profile, "removed": aspects.Removed()}
	}
	golden(t, "postgres", shown)
}

func TestWhatAspectsSay(t *testing.T) {
	const urn = "urn:li:dataset:(urn:li:dataPlatform:kafka,orders,PROD)"
	for name, aspects := range map[string]Aspects{
		"nothing": {}, "only_status": {"status": `{"removed":false}`},
		"topic": {"schemaMetadata": `{"fields":[{"fieldPath":"[version=2.0].[key=True].[type=long].id","nativeDataType":"long","isPartOfKey":true},
			{"fieldPath":"[version=2.0].[type=struct].[type=array].[type=struct].lines.[type=string].sku","nativeDataType":"string","nullable":true,
			"globalTags":{"tags":[{"tag":"urn:li:tag:code"}]},"glossaryTerms":{"terms":[{"urn":"urn:li:glossaryTerm:Sku"}]}},
			{"fieldPath":"[version=2.0].[type=struct].[type=array].[type=struct].lines.[type=string].sku","nativeDataType":"again"}]}`},
		"governed": {"ownership": `{"owners":[{"owner":"urn:li:corpuser:ada","type":"DATAOWNER"},{"owner":"urn:li:corpGroup:crm","type":"STEWARD"}]}`,
			"globalTags": `{"tags":[{"tag":"urn:li:tag:gold"}]}`, "glossaryTerms": `{"terms":[{"urn":"urn:li:glossaryTerm:Order"}],"auditStamp":{"time":1,"actor":"a"}}`,
			"domains": `{"domains":["urn:li:domain:sales","urn:li:domain:other"]}`, "datasetProperties": `{"description":"d","tags":["raw"],"customProperties":{"region":"eu"},"qualifiedName":"q","externalUrl":"https://x"}`,
			"editableDatasetProperties": `{"description":"by hand"}`, "dataPlatformInstance": `{"platform":"urn:li:dataPlatform:kafka","instance":"urn:li:dataPlatformInstance:(urn:li:dataPlatform:kafka,eu)"}`},
		"edited_fields": {"schemaMetadata": `{"fields":[{"fieldPath":"mail","nativeDataType":"text"}]}`,
			"editableSchemaMetadata": `{"editableSchemaFieldInfo":[{"fieldPath":"mail","description":"by hand","globalTags":{"tags":[{"tag":"urn:li:tag:pii"}]}},{"fieldPath":"gone","description":"x"}]}`},
		"edited_fields_alone": {"editableSchemaMetadata": `{"editableSchemaFieldInfo":[{"fieldPath":"mail","description":"by hand"}]}`},
		"view":                {"viewProperties": `{"materialized":true,"viewLogic":"SELECT 1","viewLanguage":"SQL"}`, "subTypes": `{"typeNames":["View"]}`},
		"kind":                {"subTypes": `{"typeNames":["External Table","Table"]}`},
		"partition_profile":   {"datasetProfile": `{"timestampMillis":1,"partitionSpec":{"type":"PARTITION","partition":"a"},"rowCount":5}`},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Namespaces{}.Describe(urn, aspects)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, d)
		})
	}
}

func TestAspectsOfAnotherShape(t *testing.T) {
	const urn = "urn:li:dataset:(urn:li:dataPlatform:kafka,orders,PROD)"
	for _, name := range Means() {
		_, described := Namespaces{}.Describe(urn, Aspects{name: `{"fields":1,"tags":1,"terms":1,"owners":1,"domains":1,"description":1,"typeNames":1,"viewLogic":1,"instance":1,"editableSchemaFieldInfo":1,"rowCount":"x"}`})
		_, traced := Namespaces{}.Lineage(urn, Aspects{name: `{"upstreams":1}`})
		if (described == nil) != (name == statusAspect || name == lineageAspect) || (traced == nil) != (name != lineageAspect) {
			t.Errorf("%s: %v, %v", name, described, traced)
		}
	}
}

func TestJobLineage(t *testing.T) {
	list, err := Namespaces{}.JobLineage("urn:li:dataJob:(urn:li:dataFlow:(airflow,daily,prod),load)", `{"inputDatasets":["urn:li:dataset:(urn:li:dataPlatform:mysql,a,PROD)"],
		"inputDatasetEdges":[{"destinationUrn":"urn:li:dataset:(urn:li:dataPlatform:mysql,b,PROD)"},{"destinationUrn":"nonsense"}],
		"outputDatasetEdges":[{"destinationUrn":"urn:li:dataset:(urn:li:dataPlatform:mysql,out,PROD)"}],"outputDatasets":["urn:li:dataset:(urn:li:dataPlatform:mysql,out,PROD)"],
		"fineGrainedLineages":[{"upstreams":["urn:li:schemaField:(urn:li:dataset:(urn:li:dataPlatform:mysql,a,PROD),x)"],"downstreams":["urn:li:schemaField:(urn:li:dataset:(urn:li:dataPlatform:mysql,out,PROD),y)"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "job", list)
	if _, err := (Namespaces{}).JobLineage("x", `[]`); err == nil {
		t.Error("a list was read")
	}
}

func TestCheck(t *testing.T) {
	const urn = "urn:li:dataset:(urn:li:dataPlatform:kafka,orders,PROD)"
	for says, a := range map[string]event.Aspect{
		"no URN like":          {Urn: "x", Aspect: "status", Content: "{}"},
		"not the URN of":       {Urn: "urn:li:dataset:x", Aspect: "status", Content: "{}"},
		"none of UPSERT":       {Urn: urn, Aspect: "status", Change: "DESTROY", Content: "{}"},
		"not that of the URN":  {Urn: urn, Entity: "chart", Aspect: "status", Content: "{}"},
		"aspect name":          {Urn: urn, Content: "{}"},
		"no JSON object":       {Urn: urn, Aspect: "status", Content: `{"a"`},
		"is no JSON object":    {Urn: urn, Aspect: "status", Content: `[1]`},
		"is larger than":       {Urn: urn, Aspect: "status", Content: strings.Repeat(" ", maxContent+1)},
		"not valid UTF-8":      {Urn: urn, Aspect: "status", Content: "{\"a\":\"\xff\"}"},
		"cannot be patched":    {Urn: urn, Aspect: profileAspect, Change: Patched, Content: `[]`},
		"no list of operation": {Urn: urn, Aspect: "status", Change: Patched, Content: `{"removed":true}`},
	} {
		if err := Check(&a); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	a := event.Aspect{Urn: urn, Aspect: "x", Change: "RESTATE", Content: `{"timestampMillis":7}`}
	if err := Check(&a); err != nil || a.Change != Upsert || a.Entity != EntityDataset || a.Timestamp != 7 {
		t.Errorf("%+v, %v", a, err)
	}
	if !OfEntity(&event.Aspect{Entity: "dataset", Change: Delete, Aspect: "datasetKey"}) || OfEntity(&event.Aspect{Entity: "dataset", Change: Delete, Aspect: "status"}) {
		t.Error("a deletion is of something else")
	}
}

// No value of a dataset passes the door.
func TestProfilesHoldNoValues(t *testing.T) {
	a := event.Aspect{Urn: "urn:li:dataset:(urn:li:dataPlatform:kafka,orders,PROD)", Aspect: profileAspect, Content: `{"timestampMillis":1,"rowCount":2,"fieldProfiles":[{"fieldPath":"mail",
		"uniqueCount":2,"nullCount":0,"min":"secret1","max":"secret2","mean":"secret3","sampleValues":["secret4"],"distinctValueFrequencies":[{"value":"secret5","frequency":1}],
		"histogram":{"boundaries":["secret6"],"heights":[1]},"quantiles":[{"quantile":"0.5","value":"secret7"}],"unheardOf":"secret8"}]}`}
	if err := Check(&a); err != nil || strings.Contains(a.Content, "secret") || !strings.Contains(a.Content, `"uniqueCount":2`) {
		t.Errorf("%s, %v", a.Content, err)
	}
}

func golden(t *testing.T, name string, value any) {
	t.Helper()
	got, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != string(got)+"\n" {
		t.Errorf("%s: %v\n%s", name, err, got)
	}
}
