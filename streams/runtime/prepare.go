package runtime

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"datawave/schemas/topic"
)

// gauge is how far a restore is, in changelog offsets.
type gauge struct{ done, total atomic.Int64 }

// prepare opens and restores the stores of new tasks. It runs in the background.
func (s *session) prepare(fresh []*task) {
	err := s.openStores(fresh)
	if err == nil {
		err = s.restoreStores(s.ended, fresh)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range fresh {
		t.restored, t.failed = err == nil, err
		if t.dropped {
			s.closeStores(t)
		}
	}
	s.endPolling()
}

func (s *session) openStores(fresh []*task) error {
	for _, t := range fresh {
		if t.before != nil {
			<-t.before
		}
		for _, i := range t.stages {
			for _, name := range storeNames(i.stage) {
				changelog := s.names.changelog(i.stage.Name, name)
				store, err := s.stores.Store(changelog, s.ids[changelog], t.partition)
				if err != nil {
					return fmt.Errorf("%w: state of stage %s: %w", ErrStopped, i.stage.Name, err)
				}
				i.stores = append(i.stores, newLedger(name, changelog, t.partition, store, &s.pool, i.out.writer.observe))
			}
		}
	}
	return nil
}

func (s *session) restoreStores(ctx context.Context, fresh []*task) error {
	began := time.Now()
	r := restoration{admin: s.admin, ledgers: map[place]*restoring{}}
	for _, t := range fresh {
		t.ledgers(func(l *ledger) {
			r.ledgers[place{l.changelog, l.partition}] = &restoring{ledger: l, gauge: &t.restoring}
		})
	}
	if len(r.ledgers) == 0 {
		return nil
	}
	records, err := r.run(ctx, s.config.Kafka)
	if err == nil && records > 0 {
		s.config.Log.Info("state restored", "partitions", len(fresh), "records", records, "took", time.Since(began).Round(time.Millisecond))
	}
	return err
}

// place is a partition of a topic.
type place struct {
	topic     string
	partition int32
}

// startTasks makes the processors of tasks that are ready for it, and lets the client fetch for them.
func (s *session) startTasks() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	resumed := map[string][]int32{}
	for _, t := range s.tasks {
		if t.failed != nil {
			return t.failed
		}
		if t.running || !t.positioned || !t.restored {
			continue
		}
		if err := s.openTables(t); err != nil {
			return err
		}
		if err := t.start(); err != nil {
			return err
		}
		t.running = true
		for _, in := range t.inputs {
			resumed[in.topic] = append(resumed[in.topic], t.partition)
		}
	}
	if len(resumed) > 0 {
		s.group.Client().ResumeFetchPartitions(resumed)
	}
	return nil
}

// running lists the tasks that work.
func (s *session) running() (list []*task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tasks {
		if t.running {
			list = append(list, t)
		}
	}
	return list
}

// names are those of topics on the broker: a generation of outputs has its own.
type names struct{ generation string }

func (n names) output(name string) string {
	if n.generation == "" {
		return name
	}
	return name + "." + n.generation
}

func (n names) changelog(stage, store string) string { return n.output(topic.Changelog(stage, store)) }
