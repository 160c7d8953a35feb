package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"datawave/schemas/asset"
	"datawave/streams/discover"
)

func TestElements(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"{}", nil},
		{"{a,b}", []string{"a", "b"}},
		{`{"b c",NULL,"NULL",""}`, []string{"b c", "NULL", ""}},
		{`{"d\"e\\f",g\,h}`, []string{`d"e\f`, "g,h"}},
		{"{{1,2},{3,4}}", []string{"1", "2", "3", "4"}},
		{"[0:1]={5,6}", []string{"5", "6"}},
		{`{a,"cut of`, []string{"a", "cut of"}},
		{"", nil},
	} {
		var got []string
		elements([]byte(test.text), func(e []byte) { got = append(got, string(e)) })
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("elements of %s are %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzElements(f *testing.F) {
	for _, seed := range []string{"{a,b}", `{"a\"",NULL}`, "[0:1]={1,2}", `{"`, `\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		total := 0
		elements(text, func(e []byte) { total += len(e) })
		if total > len(text) {
			t.Errorf("elements hold %d bytes of %d", total, len(text))
		}
	})
}

func TestDefaultExpressions(t *testing.T) {
	for text, want := range map[string]string{
		"nextval('public.orders_id_seq'::regclass)": "nextval('public.orders_id_seq'::regclass)", "now()": "now()", "CURRENT_USER": "CURRENT_USER",
		"'Ann'::text": "", "0": "", "'-1'::integer": "", "(0)::numeric": "", "COALESCE('Bob', x)": "", "": "",
	} {
		if got := expression(text); got != want {
			t.Errorf("expression(%s) = %q, want %q", text, got, want)
		}
	}
}

func TestBlockClause(t *testing.T) {
	id := asset.DatasetID{Namespace: "postgres://h:5432", Name: "d.s.t"}
	budget := discover.Budget{Rows: 1000}
	for _, test := range []struct {
		name     string
		relation relation
		budget   discover.Budget
		want     string
	}{
		{"small", relation{Kind: "r", Tuples: 100, Pages: 1, heap: pageBytes}, budget, " limit 1000"},
		{"view", relation{Kind: "v", Tuples: -1, heap: -1}, budget, " limit 1000"},
		{"full", relation{Kind: "r", Tuples: 1e6, Pages: 1e4, heap: 1e4 * pageBytes}, discover.Budget{Rows: 1000, Full: true}, ""},
		{"large", relation{Kind: "r", Tuples: 1 << 20, Pages: 1e4, heap: 1e4 * pageBytes}, budget, " tablesample system (0.19073486328125) repeatable ("},
		{"a little larger", relation{Kind: "r", Tuples: 1<<20 + 5000, Pages: 1e4, heap: 1e4 * pageBytes}, budget, " tablesample system (0.19073486328125) repeatable ("},
		{"never analysed", relation{Kind: "r", Tuples: -1, heap: 1000 * pageBytes}, budget, " tablesample system (6.103515625) repeatable ("},
		{"wide rows", relation{Kind: "r", Tuples: 1 << 13, Pages: 1 << 13, heap: 1 << 13 * pageBytes}, budget, " tablesample system (24.4140625) repeatable ("},
	} {
		if got, _ := blockClause(&test.relation, id, test.budget); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		code, message, want string
		away                bool
	}{
		{"42501", "permission denied for table t", "permission denied for table t (SQLSTATE 42501)", false},
		{"22P02", `invalid input syntax: "4111"`, "a row could not be computed (SQLSTATE 22P02)", false},
		{"P0001", "raised 4111", "a row could not be computed (SQLSTATE P0001)", false},
		{"57P01", "terminating connection", "source is not available: terminating connection (SQLSTATE 57P01)", true},
		{"53300", "too many\nclients", "source is not available: too many clients (SQLSTATE 53300)", true},
	} {
		err := explain(&pgconn.PgError{Severity: "ERROR", Code: test.code, Message: test.message})
		if err.Error() != test.want || errors.Is(err, discover.ErrUnavailable) != test.away {
			t.Errorf("%s: %v", test.code, err)
		}
	}
}

func TestScopesLeaveOutWhatIsIncomplete(t *testing.T) {
	in := &inspection{source: &source{database: "d"}, schemas: []schemaRow{{"a", true}, {"a.b", false}, {"c", true}}, incomplete: map[string]bool{"a.b": true}}
	if got := in.scopes(); !reflect.DeepEqual(got, []string{"d.c."}) {
		t.Errorf("scopes %q", got)
	}
}

func TestPasswordOrder(t *testing.T) {
	dir := t.TempDir()
	file, passFile := filepath.Join(dir, "password"), filepath.Join(dir, "pgpass")
	if err := errors.Join(os.WriteFile(file, []byte("from-file\nnot this\n"), 0o600), os.WriteFile(passFile, []byte("*:*:*:*:from-pgpass\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, location string
		options        discover.OpenOptions
		environment    map[string]string
		want           string
	}{
		{"URL", "postgres://u:from-url@h/d", discover.OpenOptions{Password: "x"}, map[string]string{"PGPASSWORD": "x"}, "from-url"},
		{"query", "postgres://u@h/d?password=from-query", discover.OpenOptions{Password: "x"}, nil, "from-query"},
		{"option", "postgres://u@h/d", discover.OpenOptions{Password: "from-option", PasswordFile: file}, nil, "from-option"},
		{"file", "postgres://u@h/d", discover.OpenOptions{PasswordFile: file}, map[string]string{PasswordVariable: "x"}, "from-file"},
		{"variable", "postgres://u@h/d", discover.OpenOptions{}, map[string]string{PasswordVariable: "from-variable", "PGPASSWORD": "x"}, "from-variable"},
		{"PGPASSWORD", "postgres://u@h/d", discover.OpenOptions{}, map[string]string{"PGPASSWORD": "from-pg"}, "from-pg"},
		{".pgpass", "postgres://u@h/d", discover.OpenOptions{}, map[string]string{"PGPASSFILE": passFile}, "from-pgpass"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{PasswordVariable, "PGPASSWORD", "PGPASSFILE"} {
				t.Setenv(name, test.environment[name])
			}
			config, err := configure(test.location, test.options)
			if err != nil || config.ConnConfig.Password != test.want {
				t.Errorf("password from elsewhere (%v)", err)
			}
		})
	}
}

func TestOpenErrorsHoldNoPassword(t *testing.T) {
	for _, location := range []string{
		"postgres://user:pl4nted@127.0.0.1:1/db?connect_timeout=1", "postgres://user:pl4nted/x@127.0.0.1/db", "postgres://user:pl4nted%zz@127.0.0.1/db",
		"postgres://user:12/pl4nted@127.0.0.1/db", "postgres://user@127.0.0.1:1/db?password=pl4nted&sslmode=nonsense",
	} {
		_, err := Open(t.Context(), location, discover.OpenOptions{})
		if err == nil || strings.Contains(err.Error(), "pl4nted") || strings.Contains(err.Error(), "\n") {
			t.Errorf("open gave %v", err)
		}
	}
}

func TestNamespace(t *testing.T) {
	for location, want := range map[string]string{
		"postgres://u@DB.Example/d": "postgres://db.example:5432", "postgres://u@[::1]:6000/d": "postgres://[::1]:6000",
		"postgres:///d?host=/var/run/postgresql": "postgres://localhost:5432",
	} {
		config, err := configure(location, discover.OpenOptions{})
		if err != nil || namespace(config.ConnConfig) != want {
			t.Errorf("namespace of %s: %v", location, err)
		}
	}
}
