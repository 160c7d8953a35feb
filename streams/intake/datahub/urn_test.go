package datahub

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDataset(t *testing.T) {
	for text, want := range map[string]DatasetURN{
		"urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.orders,PROD)": {"postgres", "shop.public.orders", "PROD"},
		"urn:li:dataset:(urn:li:dataPlatform:s3,bucket/a,b/(c).csv,DEV)":        {},
		"urn:li:dataset:(urn:li:dataPlatform:s3,bucket/a%2Cb/%28c%29.csv,DEV)":  {"s3", "bucket/a,b/(c).csv", "DEV"},
		"urn:li:dataset:(urn:li:dataPlatform:dbt,(x,y),PROD)":                   {"dbt", "(x,y)", "PROD"},
		"urn:li:dataset:(urn:li:dataPlatform:postgres, padded ,PROD)":           {"postgres", "padded", "PROD"},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,,PROD)":                   {},
		"urn:li:dataset:(postgres,shop,PROD)":                                   {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,shop)":                    {},
		"urn:li:dataset:(urn:li:dataPlatform:a|b,shop,PROD)":                    {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,shop,PR OD)":              {},
		"urn:li:dataset:urn:li:dataPlatform:postgres,shop,PROD":                 {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,shop,PROD":                {},
		"urn:li:container:abc": {}, "shop": {}, "": {}, "urn:li::x": {}, "urn:li:dataset:": {}, "urn:li:data set:x": {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,sh\x00op,PROD)":                          {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres,sh\xffop,PROD)":                          {},
		"urn:li:dataset:(urn:li:dataPlatform:postgres," + strings.Repeat("x", 4000) + ",PROD)": {},
	} {
		got, err := ParseDataset(text)
		if got != want || (err == nil) != (want != DatasetURN{}) {
			t.Errorf("%.100q: %+v, %v; want %+v", text, got, err, want)
		}
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func TestNamespaces(t *testing.T) {
	names := Namespaces{"postgres": "Postgres://DB:5432/", "postgres/eu": "postgres://eu:5432", "postgres/eu.west": "postgres://west:5432", "mysql/DEV": "mysql://dev:3306"}
	for urn, want := range map[string]string{
		"postgres,shop.public.orders,PROD":    "postgres://db:5432|shop.public.orders",
		"postgres,eu.shop.public.orders,PROD": "postgres://eu:5432|shop.public.orders",
		"postgres,eu.,PROD":                   "postgres://db:5432|eu.",
		"postgres,shop.public.orders,DEV":     "postgres/DEV|shop.public.orders",
		"mysql,shop.orders,DEV":               "mysql://dev:3306|shop.orders",
		"mysql,shop.orders,PROD":              "mysql|shop.orders",
		"bigquery,project.set.table,PROD":     "bigquery|project.set.table",
		"s3,bucket/exports/a.csv,PROD":        "s3://bucket|exports/a.csv",
		"gcs,bucket/exports,PROD":             "gs://bucket|exports",
		"s3,bucket,PROD":                      "s3|bucket",
		"s3,bucket/,PROD":                     "s3|bucket/",
		"s3,bucket/exports/a.csv,TEST":        "s3/TEST|bucket/exports/a.csv",
	} {
		p, rest, _ := strings.Cut(urn, ",")
		id, err := names.Dataset("urn:li:dataset:(urn:li:dataPlatform:" + p + "," + rest + ")")
		if err != nil || id.Key() != want || id.Normalise() != id {
			t.Errorf("%s: %s, %v; want %s", urn, id.Key(), err, want)
		}
	}
	if home, err := names.Home(URN{"container", "abc"}); err != nil || home != "datahub|urn:li:container:abc" {
		t.Errorf("%s, %v", home, err)
	}
	if home, err := names.Home(URN{EntityDataset, "abc"}); err == nil {
		t.Errorf("%s", home)
	}
}

func TestLocalNames(t *testing.T) {
	for text, want := range map[string]string{"urn:li:tag:pii": "pii", "urn:li:corpuser:ada@example.com": "ada@example.com", "urn:li:corpGroup:crm": "crm",
		"urn:li:glossaryTerm:Customer.Email": "Customer.Email", "pii\n": "pii", "urn:li:tag:a%2Cb": "a,b", "": ""} {
		if got := localName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFieldPath(t *testing.T) {
	for path, want := range map[string]string{
		"email": "email", "address.street": "address.street", "": "",
		"[version=2.0].[type=struct].[type=string].email":                                                          "email",
		"[version=2.0].[key=True].[type=long].id":                                                                  "id",
		"[version=2.0].[type=struct].[type=struct].address.[type=string].street":                                   "address.street",
		"[version=2.0].[type=struct].[type=array].[type=struct].lines.[type=string].sku":                           "lines[].sku",
		"[version=2.0].[type=struct].[type=array].[type=array].[type=long].matrix":                                 "matrix[][]",
		"[version=2.0].[type=struct].[type=union].[type=struct].[type=com.example.Payment].payment.[type=int].sum": "payment.sum",
		"[version=2.0].[type=struct].[type=map].[type=string].labels":                                              "labels",
		"[version=2.0]": "",
	} {
		if got := FieldPath(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// A URN that is put together comes apart again.
func TestURNRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-z0-9_.\-/]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		name := word.Draw(t, "name") + rapid.SampledFrom([]string{"", ",", "(", ")", "␟"}).Draw(t, "reserved")
		encoded := strings.NewReplacer(",", "%2C", "(", "%28", ")", "%29", "␟", "%E2%90%9F").Replace(name)
		want := DatasetURN{rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "platform"), name, rapid.SampledFrom([]string{"PROD", "DEV"}).Draw(t, "environment")}
		text := fmt.Sprintf("urn:li:dataset:(urn:li:dataPlatform:%s,%s,%s)", want.Platform, encoded, want.Environment)
		got, err := ParseDataset(text)
		if err != nil || got != want {
			t.Fatalf("%s: %+v, %v", text, got, err)
		}
		if dataset, path, ok := parseField("urn:li:schemaField:(" + text + "," + encoded + ")"); !ok || dataset != text || path != name {
			t.Fatalf("%s, %s, %t", dataset, path, ok)
		}
	})
}

func FuzzURN(f *testing.F) {
	for _, text := range []string{"urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.orders,PROD)", "urn:li:schemaField:(urn:li:dataset:(a,b,c),d)", "urn:li:tag:x", "urn:li:x:((,)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if u, err := ParseURN(text); err == nil && u.String() != text {
			t.Fatalf("%q became %q", text, u.String())
		}
		id, err := Namespaces{"postgres/a": "postgres://a"}.Dataset(text)
		if err == nil && (id.Validate() != nil || id.Normalise() != id) {
			t.Fatalf("%q is %+v", text, id)
		}
		parseField(text)
		localName(text)
	})
}

func FuzzFieldPath(f *testing.F) {
	f.Add("[version=2.0].[type=struct].[type=array].[type=struct].lines.[type=string].sku")
	f.Add("[version=2.0].[a].b]].[[c")
	f.Fuzz(func(t *testing.T, path string) {
		got := FieldPath(path)
		if !strings.HasPrefix(path, versionTwo) && got != path || len(got) > 2*len(path) {
			t.Fatalf("%q became %q", path, got)
		}
	})
}

func TestTuples(t *testing.T) {
	for key, want := range map[string][]string{"(a,(b,c),d)": {"a", "(b,c)", "d"}, "a,b": {"a,b"}, "()": {""}, "(a": {"(a"}, "(,)": {"", ""}} {
		if got := (URN{"x", key}).tuple(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
