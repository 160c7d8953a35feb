package lineage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"datawave/projections/version"
	"datawave/schemas/avro"
)

// versionKey is how many digits the key of a version has.
const versionKey = 16

// neo4jSchema is raised with every change that old content does not survive.
const neo4jSchema = 1

// shelf keeps versions side by side in one database: all share labels, indexes and query plans, and the key of a node begins with
// its version's. A label a version was measured too: it loads no faster, and every version costs constraints and plans of its own.
type shelf struct {
	*server
	prefix string
	codec  *avro.Codec

	dirty   chan struct{} // holds a token while there may be something to sweep
	stop    context.CancelFunc
	stopped chan struct{}
}

// newShelf makes a shelf and starts its sweeper, which close ends.
func newShelf(s *server, prefix string, codec *avro.Codec) *shelf {
	ctx, stop := context.WithCancel(context.Background())
	made := &shelf{server: s, prefix: prefix, codec: codec, dirty: make(chan struct{}, 1), stop: stop, stopped: make(chan struct{})}
	go made.sweepUntil(ctx)
	return made
}

func (s *shelf) close() error {
	s.stop()
	<-s.stopped
	return s.server.close()
}

var neo4jConstraints = []string{
	"CREATE CONSTRAINT datawave_shelf IF NOT EXISTS FOR (n:DatawaveShelf) REQUIRE n.prefix IS UNIQUE",
	"CREATE CONSTRAINT datawave_version IF NOT EXISTS FOR (n:DatawaveVersion) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT datawave_checkpoint IF NOT EXISTS FOR (n:DatawaveCheckpoint) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT datawave_dataset IF NOT EXISTS FOR (n:Dataset) REQUIRE n.key IS UNIQUE",
	"CREATE CONSTRAINT datawave_field IF NOT EXISTS FOR (n:Field) REQUIRE n.key IS UNIQUE",
	"CALL db.awaitIndexes(60)",
}

// key is what the keys of a version's nodes begin with: 16 hexadecimal digits. With an id behind it, it is a string of digits that
// Neo4j packs into one property record.
func (s *shelf) key(number int) string {
	sum := sha256.Sum256([]byte(s.prefix))
	return fmt.Sprintf("%s%08x", hex.EncodeToString(sum[:4]), number)
}

// Pointers implements version.Shelf.
func (s *shelf) Pointers(ctx context.Context) (p version.Pointers, err error) {
	err = s.read(ctx, func(tx neo4j.ManagedTransaction) error {
		p, err = s.pointers(ctx, tx, "MATCH (s:DatawaveShelf {prefix: $prefix})")
		return err
	})
	return p, s.failed("pointers", err)
}

// pointers are those of the shelf that the clause finds; zero when it finds none.
func (s *shelf) pointers(ctx context.Context, tx neo4j.ManagedTransaction, clause string) (p version.Pointers, err error) {
	err = run(ctx, tx, func(v []any) error {
		p = version.Pointers{Current: number(v[0]), Previous: number(v[1]), Building: number(v[2])}
		return nil
	}, clause+" RETURN s.current, s.previous, s.building", map[string]any{"prefix": s.prefix})
	return p, err
}

func number(value any) int {
	n, _ := value.(int64)
	return int(n)
}

// lockShelf finds or makes the shelf. Setting a property locks it until the transaction ends.
const lockShelf = "MERGE (s:DatawaveShelf {prefix: $prefix}) SET s.locked = true"

// Point implements version.Shelf.
func (s *shelf) Point(ctx context.Context, was, now version.Pointers) error {
	err := s.write(ctx, func(tx neo4j.ManagedTransaction) error {
		found, err := s.pointers(ctx, tx, lockShelf)
		if err != nil {
			return err
		}
		if found == now {
			return nil // a commit whose answer was lost
		}
		if found != was {
			return version.ErrMoved
		}
		return run(ctx, tx, nil, "MATCH (s:DatawaveShelf {prefix: $prefix}) SET s.current = $current, s.previous = $previous, s.building = $building",
			map[string]any{"prefix": s.prefix, "current": now.Current, "previous": now.Previous, "building": now.Building})
	})
	return s.failed("point", err)
}

// Create implements version.Shelf.
func (s *shelf) Create(ctx context.Context) (n int, err error) {
	for _, statement := range neo4jConstraints {
		if err := s.alone(ctx, statement, nil); err != nil {
			return 0, s.failed("create", err)
		}
	}
	err = s.write(ctx, func(tx neo4j.ManagedTransaction) error {
		take := func(v []any) error { n = number(v[0]); return nil }
		if err := run(ctx, tx, take, lockShelf+" SET s.last = coalesce(s.last, 0) + 1 RETURN s.last", map[string]any{"prefix": s.prefix}); err != nil {
			return err
		}
		return run(ctx, tx, nil, "CREATE (:DatawaveVersion {key: $key, prefix: $prefix, number: $number, schema: $schema})",
			map[string]any{"key": s.key(n), "prefix": s.prefix, "number": n, "schema": neo4jSchema})
	})
	return n, s.failed("create", err)
}

// Open implements version.Shelf.
func (s *shelf) Open(ctx context.Context, n int) (Store, error) {
	schema := 0
	err := s.read(ctx, func(tx neo4j.ManagedTransaction) error {
		return run(ctx, tx, func(v []any) error { schema = number(v[0]); return nil },
			"MATCH (v:DatawaveVersion {key: $key}) WHERE v.dropped IS NULL RETURN v.schema", map[string]any{"key": s.key(n)})
	})
	switch {
	case err != nil:
		return nil, s.failed("open", err)
	case schema == 0:
		return nil, s.failed("open", fmt.Errorf("version %d is not there", n))
	case schema != neo4jSchema:
		return nil, s.failed("open", fmt.Errorf("version %d was %w: run datawave replay %s", n, version.ErrSchema, Name))
	}
	return &Neo4j{server: s.server, key: s.key(n), codec: s.codec}, nil
}

// Clean implements version.Shelf. It marks what is to go, which ends its writers, and leaves the deleting, which may take minutes, to
// the sweeper. It asks the shelf again, so that it does not mark what another process has pointed at since.
func (s *shelf) Clean(ctx context.Context, keep version.Pointers) error {
	err := s.write(ctx, func(tx neo4j.ManagedTransaction) error {
		now, err := s.pointers(ctx, tx, lockShelf)
		if err != nil {
			return err
		}
		named := []int{keep.Current, keep.Previous, keep.Building, now.Current, now.Previous, now.Building}
		return run(ctx, tx, nil, "MATCH (v:DatawaveVersion {prefix: $prefix}) WHERE NOT v.number IN $named SET v.dropped = true",
			map[string]any{"prefix": s.prefix, "named": named})
	})
	if err == nil {
		s.wake()
	}
	return s.failed("clean", err)
}

func (s *shelf) wake() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// sweepUntil sweeps when there is something to sweep. What fails is left for the next time, or the next process.
func (s *shelf) sweepUntil(ctx context.Context) {
	defer close(s.stopped)
	for {
		select {
		case <-s.dirty:
			_ = s.sweep(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// sweep deletes the versions that Clean has marked: first what is in them.
func (s *shelf) sweep(ctx context.Context) error {
	var keys []string
	err := s.read(ctx, func(tx neo4j.ManagedTransaction) error {
		keys = nil
		return run(ctx, tx, func(v []any) error { keys = append(keys, text(v[0])); return nil },
			"MATCH (v:DatawaveVersion {prefix: $prefix}) WHERE v.dropped RETURN v.key", map[string]any{"prefix": s.prefix})
	})
	for _, key := range keys {
		if err == nil {
			err = s.empty(ctx, key)
		}
		if err == nil {
			err = s.alone(ctx, "MATCH (v:DatawaveVersion {key: $key}) DELETE v", map[string]any{"key": key})
		}
	}
	return err
}

// empty deletes a version's checkpoint, then its content, in transactions that the server's memory can hold: whatever is left by one
// that was interrupted is folded over.
func (s *server) empty(ctx context.Context, key string) error {
	for _, label := range []string{"DatawaveCheckpoint", "Field", "Dataset"} {
		err := s.alone(ctx, "MATCH (n:"+label+") WHERE n.key STARTS WITH $key CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
			map[string]any{"key": key})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) failed(what string, err error) error {
	if err != nil {
		return fmt.Errorf("neo4j %s: %s: %w", Name, what, err)
	}
	return nil
}
