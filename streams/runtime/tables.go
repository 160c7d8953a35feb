package runtime

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/btree"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams"
)

// tablesStore is the store in which an instance records, for each broadcast table, where among its inputs it took over
// which position of the table. Nothing in it is ever overwritten: a reprocessing reads all of it.
const tablesStore = "tables"

// table is a broadcast table in this process: a small topic read whole, and followed for as long as the session lives.
type table struct {
	name string
	mu   sync.Mutex
	log  []event.Record // every event, by offset
	end  int64          // behind the last
}

// position is behind the last event that has been read.
func (t *table) position() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.end
}

// between lends the events from one position up to another.
func (t *table) between(from, to int64) []event.Record {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := func(offset int64) int {
		n, _ := slices.BinarySearchFunc(t.log, offset, func(r event.Record, o int64) int { return int(max(-1, min(1, r.At.Offset-o))) })
		return n
	}
	return t.log[at(from):at(to)]
}

func (t *table) append(r *kgo.Record, log func(error)) {
	record, err := wire.FromRecord(r)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = r.Offset + 1
	if err != nil {
		log(fmt.Errorf("%s: passed over: %w", position(r), err))
		return
	}
	record.Data = slices.Clone(record.Data)
	t.log = append(t.log, record)
}

// followTables reads the broadcast tables of all stages up to where they are now, and goes on following them in the
// background.
func (s *session) followTables(ctx context.Context) error {
	for _, stage := range s.declared {
		for _, name := range stage.Tables {
			if s.counts[name] != 1 {
				return fmt.Errorf("stage %s: %w: %s has %d partitions: a broadcast table has one", stage.Name, ErrStopped, name, s.counts[name])
			}
			s.tables[name] = &table{name: name}
		}
	}
	if len(s.tables) == 0 {
		return nil
	}
	from, goals := map[string]map[int32]kgo.Offset{}, map[string]int64{}
	ends, err := s.admin.ListCommittedOffsets(ctx, slices.Sorted(maps.Keys(s.tables))...)
	if err = errors.Join(err, ends.Error()); err != nil {
		return fmt.Errorf("broadcast tables: %w", err)
	}
	for name := range s.tables {
		from[name] = map[int32]kgo.Offset{0: kgo.NewOffset().AtStart()}
		end, _ := ends.Lookup(name, 0)
		goals[name] = end.Offset
	}
	client, err := kgo.NewClient(with(s.config.Kafka, kgo.ConsumePartitions(from), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())...)
	if err != nil {
		return err
	}
	if err := s.readTables(ctx, client, goals); err != nil {
		client.Close()
		return fmt.Errorf("broadcast tables: %w", err)
	}
	s.waiting.Go(func() {
		defer client.Close()
		for s.ended.Err() == nil {
			s.takeTables(client.PollFetches(s.ended))
		}
	})
	return nil
}

// readTables returns once every table has reached its goal.
func (s *session) readTables(ctx context.Context, client *kgo.Client, goals map[string]int64) error {
	for name, goal := range goals {
		for s.tables[name].position() < goal {
			fetches := client.PollFetches(ctx)
			if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
				return err
			}
			s.takeTables(fetches)
		}
	}
	return nil
}

func (s *session) takeTables(fetches kgo.Fetches) {
	fetches.EachRecord(func(r *kgo.Record) {
		t := s.tables[r.Topic]
		if r.Attrs.IsControl() {
			t.mu.Lock()
			t.end = r.Offset + 1
			t.mu.Unlock()
			return
		}
		t.append(r, func(err error) { s.config.Log.Warn("record of a broadcast table is no event", "error", err) })
	})
	if fetches.NumRecords() > 0 {
		s.wake()
	}
}

// view is a broadcast table as one instance sees it: up to the position that it has recorded. It implements streams.Table.
type view struct {
	table   *table
	records streams.Store // where positions are recorded
	at      int64
	entries btree.Map[string, event.Record]
	replays bool       // it is a reprocessing: takeovers come where the first processing had them
	plan    []takeover // which were these, in order
}

// takeover is one recorded change of position.
type takeover struct {
	at     int64            // the position of the table
	vector map[string]int64 // where the instance was in its inputs
}

// Get implements streams.Table.
func (v *view) Get(subject string) (event.Record, bool) { return v.entries.Get(subject) }

// Range implements streams.Table.
func (v *view) Range(visit func(event.Record) bool) {
	v.entries.Scan(func(_ string, r event.Record) bool { return visit(r) })
}

// openTables gives the instances their views, as of what their stores have recorded.
func (s *session) openTables(t *task) error {
	for _, i := range t.stages {
		i.tables = i.tables[:0]
		for _, name := range i.stage.Tables {
			v := &view{table: s.tables[name], records: i.env.Store(tablesStore)}
			last := v.recorded()
			if len(last) > 0 {
				v.move(last[len(last)-1].at)
			}
			if s.plans != nil {
				v.replays, v.plan = true, s.plans[planKey{i.stage.Name, name, t.partition}]
			}
			i.tables = append(i.tables, v)
		}
	}
	return nil
}

// recorded lists what the store knows about the table, in order.
func (v *view) recorded() (all []takeover) {
	v.records.Range([]byte(v.table.name+"\x00"), func(key, value []byte) bool {
		if a, ok := parseTakeover(v.table.name, key, value); ok {
			all = append(all, a)
		}
		return true
	})
	return all
}

// move applies the table's events up to a position and returns them.
func (v *view) move(to int64) []event.Record {
	changes := v.table.between(v.at, to)
	for _, r := range changes {
		v.entries.Set(r.Subject, r)
	}
	v.at = to
	return changes
}

// rewind goes back to what was recorded last.
func (v *view) rewind() {
	at := int64(0)
	if last := v.recorded(); len(last) > 0 {
		at = last[len(last)-1].at
	}
	if at == v.at {
		return
	}
	v.at, v.entries = 0, btree.Map[string, event.Record]{}
	v.move(at)
}

// planned is the next takeover that the first processing recorded, in a reprocessing; ok is false when there is none.
func (v *view) planned() (next takeover, ok bool) {
	for _, a := range v.plan {
		if a.at > v.at {
			return a, true
		}
	}
	return takeover{}, false
}

// due is the takeover that comes now, if one does.
func (v *view) due(vector map[string]int64) (next takeover, ok bool) {
	if !v.replays {
		to := v.table.position()
		return takeover{to, vector}, to > v.at
	}
	next, ok = v.planned()
	for name, at := range next.vector {
		ok = ok && vector[name] >= at
	}
	return next, ok
}

// tableBehind tells whether a table has changes that the instance has to take over now.
func (i *instance) tableBehind(vector func(*streams.Stage) map[string]int64) bool {
	for _, v := range i.tables {
		if v.table.position() > v.at {
			if _, ok := v.due(vector(i.stage)); ok {
				return true
			}
		}
	}
	return false
}

// followTables takes over what the tables have become, and records where the instance was.
func (i *instance) followTables(ctx context.Context, vector func(*streams.Stage) map[string]int64) (took bool, err error) {
	for _, v := range i.tables {
		if v.table.position() <= v.at {
			continue
		}
		if a, ok := v.due(vector(i.stage)); ok {
			took = true
			if err := i.takeOver(ctx, v, a); err != nil {
				return took, err
			}
		}
	}
	return took, nil
}

func (i *instance) takeOver(ctx context.Context, v *view, a takeover) error {
	err := i.attempt(func() error {
		v.records.Put(a.key(v.table.name), a.value())
		changes := v.move(a.at)
		follower, ok := i.processor.(streams.TableFollower)
		if !ok || len(changes) == 0 {
			return nil
		}
		return follower.TableChanged(ctx, v.table.name, changes, &i.out)
	})
	if err != nil {
		return i.stopped(fmt.Sprintf("table %s@%d", v.table.name, a.at), err)
	}
	return nil
}

// key is the table's name, 0, and the position, so that takeovers sort by it.
func (a takeover) key(name string) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(name), 0), uint64(a.at))
}

// value is "topic offset" of every input, by topic.
func (a takeover) value() []byte {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(a.vector)) {
		parts = append(parts, name+" "+strconv.FormatInt(a.vector[name], 10))
	}
	return []byte(strings.Join(parts, " "))
}

func parseTakeover(name string, key, value []byte) (takeover, bool) {
	rest, ok := strings.CutPrefix(string(key), name+"\x00")
	if !ok || len(rest) != 8 {
		return takeover{}, false
	}
	a := takeover{at: int64(binary.BigEndian.Uint64([]byte(rest))), vector: map[string]int64{}}
	fields := strings.Fields(string(value))
	for n := 0; n+1 < len(fields); n += 2 {
		offset, err := strconv.ParseInt(fields[n+1], 10, 64)
		if err != nil {
			return takeover{}, false
		}
		a.vector[fields[n]] = offset
	}
	return a, len(fields)%2 == 0
}

// readPlans reads what the first processing of the stages has recorded, when this is another.
func (s *session) readPlans(ctx context.Context) error {
	if s.config.Generation == "" {
		return nil
	}
	s.plans = map[planKey][]takeover{}
	look := Admin{opts: s.config.Kafka, admin: s.admin}
	for _, stage := range s.declared {
		if len(stage.Tables) == 0 {
			continue
		}
		err := look.scan(ctx, topic.Changelog(stage.Name, tablesStore), func(r *kgo.Record) error {
			for _, name := range stage.Tables {
				if a, ok := parseTakeover(name, r.Key, r.Value); ok {
					key := planKey{stage.Name, name, r.Partition}
					s.plans[key] = append(s.plans[key], a)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("stage %s: what was taken over from broadcast tables: %w", stage.Name, err)
		}
	}
	return nil
}

// planKey names the takeovers of one table by one instance.
type planKey struct {
	stage, table string
	partition    int32
}
