package catalog_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/postgres"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// proxy stands between a client and a server, counts what the client sends, and can cut everything off.
type proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	conns map[net.Conn]bool
	left  int // messages of clients until everything is cut off; negative is never
	sent  int
	down  bool
}

// behindProxy is a proxy and the URL that leads through it.
func behindProxy(t testing.TB, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, server: u.Host, conns: map[net.Conn]bool{}, left: -1}
	var running sync.WaitGroup
	running.Go(func() { p.accept(&running) })
	t.Cleanup(func() {
		listener.Close()
		p.cut()
		running.Wait()
	})
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *proxy) accept(running *sync.WaitGroup) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil || !p.keep(client, server) {
			client.Close()
			continue
		}
		running.Go(func() { p.forward(server, client, true) })
		running.Go(func() { p.forward(client, server, false) })
	}
}

func (p *proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.down {
			c.Close()
			continue
		}
		p.conns[c] = true
	}
	return !p.down
}

func (p *proxy) forward(to io.Writer, from io.Reader, counts bool) {
	defer p.close(to, from)
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && counts && p.spent() {
			p.cut()
			return
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (p *proxy) close(ends ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range ends {
		c := end.(net.Conn)
		c.Close()
		delete(p.conns, c)
	}
}

func (p *proxy) spent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	if p.left > 0 {
		p.left--
	}
	return p.left == 0
}

// cut ends all connections and refuses others.
func (p *proxy) cut() { p.set(true, -1) }

// mend lets n messages pass, or all when n is negative.
func (p *proxy) mend(n int) { p.set(false, n) }

func (p *proxy) set(down bool, left int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down, p.left = down, left
	for c := range p.conns {
		c.Close()
	}
}

func (p *proxy) messages() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

func (p *proxy) isDown() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.down
}

// TestPostgresOutage starts while the server is away, and loses it again.
func TestPostgresOutage(t *testing.T) {
	conn, pre := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	p, address := behindProxy(t, server(t))
	p.cut()
	c, err := catalog.OpenPostgres(postgres.Config{URL: address, Prefix: pre}, avro.Embedded())
	if err != nil {
		t.Fatalf("a server that is away is no reason not to start: %v", err)
	}
	defer c.Close()
	if err := c.Open(t.Context()); !errors.Is(err, readmodel.ErrUnavailable) {
		t.Errorf("open: %v", err)
	}
	unavailable(t, c)
	p.mend(-1)
	if err := c.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := store(c).Apply(t.Context(), facts(t, 3)); err != nil {
		t.Fatal(err)
	}
	p.cut()
	unavailable(t, c)
	if err := store(c).Apply(t.Context(), facts(t, 6)); !errors.Is(err, readmodel.ErrUnavailable) {
		t.Errorf("apply: %v", err)
	}
	p.mend(-1)
	if err := store(c).Apply(t.Context(), facts(t, 6)); err != nil {
		t.Errorf("apply: %v", err)
	}
	if page, err := c.Datasets(t.Context(), readmodel.DatasetFilter{}); err != nil || page.Total != 6 {
		t.Errorf("%d datasets, %v", page.Total, err)
	}
}

// unavailable asks every question, each of which must be refused soon.
func unavailable(t *testing.T, c *catalog.Catalog) {
	t.Helper()
	for name, ask := range map[string]func() error{
		"dataset":    func() error { _, err := c.Dataset(t.Context(), id(1).Hash()); return err },
		"datasets":   func() error { _, err := c.Datasets(t.Context(), readmodel.DatasetFilter{}); return err },
		"runs":       func() error { _, err := c.Runs(t.Context(), 3); return err },
		"judgements": func() error { _, err := c.Judgements(t.Context()); return err },
	} {
		started := time.Now()
		if err := ask(); !errors.Is(err, readmodel.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(started); took > 3*time.Second {
			t.Errorf("%s: refused after %v", name, took)
		}
	}
}

// TestPostgresSilence asks a server that takes connections and says nothing.
func TestPostgresSilence(t *testing.T) {
	server(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c, err := catalog.OpenPostgres(postgres.Config{URL: "postgres://someone:secret@" + listener.Addr().String() + "/d?sslmode=disable"}, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	started := time.Now()
	err = c.Open(t.Context())
	if !errors.Is(err, readmodel.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("open: %v", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("given up after %v", took)
	}
}

// lifecycle is what a process does with the catalog: it folds, builds, loads and swaps. It stops at the first error.
func lifecycle(ctx context.Context, c *catalog.Catalog, records []event.Record) error {
	if err := c.Open(ctx); err != nil {
		return err
	}
	if err := follow(ctx, store(c).Apply, c.Current(), records); err != nil {
		return err
	}
	built, err := c.Build(ctx)
	if err != nil {
		return err
	}
	loader := built.(projections.Loader)
	if err := follow(ctx, loader.Load, built, records); err != nil {
		return err
	}
	if err := loader.Loaded(ctx); err != nil {
		return err
	}
	return c.Swap(ctx, built)
}

// follow hands over the records from the checkpoint on.
func follow(ctx context.Context, put func(context.Context, []event.Record) error, p projections.Projection, records []event.Record) error {
	at, err := p.Checkpoint(ctx)
	if err != nil {
		return err
	}
	for len(records) > 0 {
		n := min(7, len(records))
		if last := records[n-1].At; last.Offset >= at[last.Topic][last.Partition] {
			if err := put(ctx, records[:n]); err != nil {
				return err
			}
		}
		records = records[n:]
	}
	return nil
}

// TestPostgresCrashes cuts the connections after every so many messages of a process's life, and lets another process go on.
func TestPostgresCrashes(t *testing.T) {
	conn, pre := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	p, address := behindProxy(t, server(t))
	records := facts(t, 2)
	want := digestOf(t, estate(t, 2))
	start := func() *catalog.Catalog {
		c, err := catalog.OpenPostgres(postgres.Config{URL: address, Prefix: pre}, avro.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	crashes := 0
	for n := 1; ; n += 2 {
		drop(t, conn, pre)
		p.mend(n)
		c := start()
		err := lifecycle(t.Context(), c, records)
		c.Close()
		if err == nil && !p.isDown() {
			break
		}
		crashes++
		p.mend(-1)
		c = start()
		if err := lifecycle(t.Context(), c, records); err != nil {
			t.Fatalf("cut after %d messages: %v", n, err)
		}
		if got := digestOf(t, c.Current()); got != want {
			t.Errorf("cut after %d messages: digest %v, want %v", n, got, want)
		}
		c.Close()
	}
	t.Logf("%d crashes", crashes)
	if crashes < 10 {
		t.Errorf("only %d crashes", crashes)
	}
}

// TestPostgresTwoProcesses lets two processes share a shelf: one moves the pointers and the checkpoint, the other notices.
func TestPostgresTwoProcesses(t *testing.T) {
	conn, pre := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	config := postgres.Config{URL: server(t), Prefix: pre}
	one, other := openPostgres(t, config), openPostgres(t, config)
	records := facts(t, 6)
	if err := store(one).Apply(t.Context(), records[:5]); err != nil {
		t.Fatal(err)
	}
	if err := store(other).Apply(t.Context(), records); !errors.Is(err, postgres.ErrOvertaken) {
		t.Errorf("apply over another's checkpoint: %v", err)
	}
	if err := follow(t.Context(), store(other).Apply, other.Current(), records); err != nil {
		t.Errorf("apply from the checkpoint on: %v", err)
	}
	want := digestOf(t, estate(t, 6))
	if got := digestOf(t, one.Current()); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
	built, err := one.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := follow(t.Context(), built.(projections.Loader).Load, built, records); err != nil {
		t.Fatal(err)
	}
	if err := one.Swap(t.Context(), built); err != nil {
		t.Fatal(err)
	}
	if err := other.Rollback(t.Context()); err != nil {
		t.Errorf("rollback after another's swap: %v", err)
	}
	stale, err := one.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := one.Swap(t.Context(), stale); !errors.Is(err, version.ErrMoved) {
		t.Errorf("swap after another's rollback: %v", err)
	}
	if err := one.Refresh(t.Context()); err != nil || digestOf(t, one.Current()) != want {
		t.Errorf("refresh: %v", err)
	}
}

func TestPostgresConcurrentBatches(t *testing.T) {
	conn, pre := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	config := postgres.Config{URL: server(t), Prefix: pre}
	records := facts(t, 30)
	processes := []*catalog.Catalog{openPostgres(t, config), openPostgres(t, config), openPostgres(t, config)}
	var running sync.WaitGroup
	for _, c := range processes {
		running.Go(func() {
			for {
				err := follow(t.Context(), store(c).Apply, c.Current(), records)
				if err == nil || t.Context().Err() != nil {
					return
				}
				if !errors.Is(err, postgres.ErrOvertaken) {
					t.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	if got, want := digestOf(t, processes[0].Current()), digestOf(t, estate(t, 30)); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
}

// TestPostgresOtherSchema finds a version that another release has written: it is not read, and a build takes its place.
func TestPostgresOtherSchema(t *testing.T) {
	conn, pre := connect(t, server(t)), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	config := postgres.Config{URL: server(t), Prefix: pre}
	openPostgres(t, config)
	if _, err := conn.Exec(t.Context(), "UPDATE "+pre+"_catalog_000001.meta SET format = 999"); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.OpenPostgres(config, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Open(t.Context()); !errors.Is(err, version.ErrSchema) || !strings.Contains(err.Error(), "datawave replay catalog") {
		t.Errorf("open: %v", err)
	}
	built, err := c.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Swap(t.Context(), built); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Datasets(t.Context(), readmodel.DatasetFilter{}); err != nil {
		t.Error(err)
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO "+pre+".migrations (number) VALUES (99)"); err != nil {
		t.Fatal(err)
	}
	if err := c.Refresh(t.Context()); !errors.Is(err, version.ErrSchema) {
		t.Errorf("after a migration of another release: %v", err)
	}
}

// TestPostgresLoadIsApply fills one version by live batches and another by loads of other sizes: the tables hold the same.
func TestPostgresLoadIsApply(t *testing.T) {
	c, schema := postgresCatalog(t)
	conn := connect(t, server(t))
	var records []event.Record
	var at int64
	benchLog(t, 0, 350, 10_000, &at, func(batch []event.Record) { records = append(records, batch...) })
	benchLog(t, 30, 50, 10_000, &at, func(batch []event.Record) { records = append(records, batch...) })
	for i := range records {
		if i%2 == 0 { // facts come before what they are about, and again
			j := (i * 7) % len(records)
			records[i].Envelope, records[j].Envelope = records[j].Envelope, records[i].Envelope
		}
	}
	built, err := c.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	loader := built.(projections.Loader)
	for first, n := 0, 1; first < len(records); first, n = first+n, n*2 {
		for range 2 { // the second time is passed over
			if err := loader.Load(t.Context(), records[first:min(first+n, len(records))]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := loader.Loaded(t.Context()); err != nil {
		t.Fatal(err)
	}
	for batch := range chunks(records, 90) {
		if err := store(c).Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := digestOf(t, built), digestOf(t, c.Current()); got != want || got.Entities == 0 {
		t.Errorf("loaded %v with %d entities, applied %v with %d", got, got.Entities, want, want.Entities)
	}
	loaded := strings.Replace(schema, "000001", "000002", 1)
	for _, query := range []string{
		"SELECT id, rows, changed_at, summary FROM {v}.states ORDER BY id", "SELECT kind, value, datasets FROM {v}.facets ORDER BY kind, value",
		"SELECT d.id, f.facet FROM {v}.marks f JOIN {v}.datasets d USING (dataset) ORDER BY 1, 2",
		"SELECT id, name, namespace, source, kind, owner, comment, bytes, fields, sensitive FROM {v}.datasets ORDER BY id",
		"SELECT d.id, f.field & 4194303, f.path, f.type, f.comment FROM {v}.fields f JOIN {v}.datasets d ON d.dataset = f.field >> 22 ORDER BY 1, 2",
		"SELECT d.id, f.field & 4194303, f.seen, f.nulls, f.mean_length FROM {v}.profiles f JOIN {v}.datasets d ON d.dataset = f.field >> 22 ORDER BY 1, 2",
		"SELECT d.id, f.field & 4194303, f.infotype, f.confidence, f.found, f.verdict FROM {v}.classifications f JOIN {v}.datasets d ON d.dataset = f.field >> 22 ORDER BY 1, 2, 3",
		"SELECT d.id, f.kind, f.value, f.path FROM {v}.governance f JOIN {v}.datasets d USING (dataset) ORDER BY 1, 2, 3, 4",
		"SELECT d.id, n.name FROM {v}.names n JOIN {v}.datasets d USING (dataset) ORDER BY 1",
	} {
		want, n := contents(t, conn, strings.ReplaceAll(query, "{v}", schema))
		if got, _ := contents(t, conn, strings.ReplaceAll(query, "{v}", loaded)); got != want || n == 0 {
			t.Errorf("%s: %d rows\nloaded  %.2000s\napplied %.2000s", query, n, got, want)
		}
	}
}

func chunks(records []event.Record, n int) func(func([]event.Record) bool) {
	return func(yield func([]event.Record) bool) {
		for first := 0; first < len(records); first += n {
			if !yield(records[first:min(first+n, len(records))]) {
				return
			}
		}
	}
}

func contents(t *testing.T, conn *pgx.Conn, query string) (text string, n int) {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for ; rows.Next(); n++ {
		values, err := rows.Values()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			b.WriteString(spelled(v) + " | ")
		}
		b.WriteString("\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String(), n
}

// TestPostgresReplica reads from a replica while it keeps up, and never an old answer while it does not.
func TestPostgresReplica(t *testing.T) {
	primary, address := server(t), os.Getenv("DATAWAVE_TEST_POSTGRES_REPLICA")
	if address == "" {
		t.Skip("DATAWAVE_TEST_POSTGRES_REPLICA names no replica")
	}
	conn, pre := connect(t, primary), prefix(t.TempDir())
	t.Cleanup(func() { drop(t, conn, pre) })
	replica := connect(t, address)
	p, through := behindProxy(t, address)
	c := openPostgres(t, postgres.Config{URL: primary, Replica: through, Prefix: pre})
	pause := func(pausing bool) {
		t.Helper()
		statement := "SELECT pg_wal_replay_resume()"
		if pausing {
			statement = "SELECT pg_wal_replay_pause()"
		}
		if _, err := replica.Exec(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { pause(false) })
	records := facts(t, 20)
	pause(true)
	for first := 0; first < len(records); first += 10 {
		batch := records[first:min(first+10, len(records))]
		if err := store(c).Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		id, _ := batch[len(batch)-1].Dataset()
		if d, err := c.Dataset(t.Context(), id.Hash()); err != nil || d.Position != batch[len(batch)-1].At.String() {
			t.Errorf("after %v: %v, %v", batch[len(batch)-1].At, d.Position, err)
		}
	}
	pause(false)
	before := p.messages()
	caughtUp := func() bool {
		var same bool
		err := replica.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM "+pre+"_catalog_000001.checkpoint WHERE next = $1)", len(records)).Scan(&same)
		return err == nil && same
	}
	for deadline := time.Now().Add(20 * time.Second); !caughtUp(); {
		if time.Now().After(deadline) {
			t.Fatal("the replica does not catch up")
		}
	}
	for end := time.Now().Add(15 * time.Second); p.messages() == before; { // it is avoided for a while after it lacked the tables
		if _, err := c.Dataset(t.Context(), id(0).Hash()); err != nil || time.Now().After(end) {
			t.Fatalf("nothing was read from the replica: %v", err)
		}
	}
	p.cut()
	if page, err := c.Datasets(t.Context(), readmodel.DatasetFilter{}); err != nil || page.Total != 20 {
		t.Errorf("without the replica: %d datasets, %v", page.Total, err)
	}
}

func TestPostgresConfiguration(t *testing.T) {
	for name, c := range map[string]postgres.Config{
		"prefix":           {URL: "postgres://a:secret@localhost/d", Prefix: "Data-Wave"},
		"url":              {URL: "postgres://a:secret@localhost:port/d"},
		"replica":          {URL: "postgres://a:secret@localhost/d", Replica: "postgres://a:secret@%zz"},
		"prefix, url, all": {URL: "postgres://a:secret@localhost:port/d", Replica: "postgres://a:secret@localhost:port/d", Prefix: "1"},
	} {
		_, err := catalog.OpenPostgres(c, avro.Embedded())
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
