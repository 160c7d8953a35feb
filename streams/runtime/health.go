package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// silence is how long the brokers may not answer, or a transaction may stay open, before the runtime is not ready.
const silence = 15 * time.Second

// Status is the state of a stage in this process.
type Status struct {
	Stage    string
	Running  bool          // it is in the group
	CaughtUp bool          // it has read and committed all that there was at its last look
	Lag      int64         // records that it knows of and has not read, over its partitions
	Behind   time.Duration // age of the record that it read last, while there is lag
	Restored int64         // changelog offsets read of those that the restore of its partitions' state takes
	Restore  int64         // how many it takes; 0 when nothing is being restored
	Commit   time.Time     // its process's last commit; zero before the first
	Err      error         // why the last session ended; nil once it has committed or caught up again
}

// health is what all stages of the process share.
type health struct {
	running bool
	err     error
	commit  time.Time
	opened  time.Time // when the open transaction began; zero when none is open
}

// heard notes when a broker answered last. It implements kgo.HookBrokerE2E.
type heard struct{ nanos atomic.Int64 }

// OnBrokerE2E implements kgo.HookBrokerE2E.
func (h *heard) OnBrokerE2E(_ kgo.BrokerMetadata, _ int16, e2e kgo.BrokerE2E) {
	if e2e.Err() == nil {
		h.nanos.Store(time.Now().UnixNano())
	}
}

func (h *heard) since() time.Duration { return time.Since(time.Unix(0, h.nanos.Load())) }

// Status tells how each stage is, by name.
func (r *Runtime) Status() []Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Status, 0, len(r.stages))
	for _, s := range r.stages {
		one := *s
		one.Running, one.Err, one.Commit = r.health.running, r.health.err, r.health.commit
		one.CaughtUp = one.CaughtUp && one.Running
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Status) int { return strings.Compare(a.Stage, b.Stage) })
	return list
}

// Ready is nil when every stage runs, has caught up and can commit; otherwise it says what is being waited for.
func (r *Runtime) Ready() error {
	list := r.Status()
	if len(list) == 0 {
		return errors.New("no stage has been started")
	}
	r.mu.Lock()
	shared := r.health
	r.mu.Unlock()
	switch {
	case shared.err != nil:
		return shared.err
	case !shared.running:
		return errors.New("stages: starting")
	case r.heard.since() > silence:
		return fmt.Errorf("stages: the brokers have not answered for %v", r.heard.since().Round(time.Second))
	case !shared.opened.IsZero() && time.Since(shared.opened) > silence:
		return fmt.Errorf("stages: a transaction could not be committed for %v", time.Since(shared.opened).Round(time.Second))
	}
	var waiting []error
	for _, s := range list {
		if err := s.waiting(); err != nil {
			waiting = append(waiting, err)
		}
	}
	return errors.Join(waiting...)
}

func (s *Status) waiting() error {
	switch {
	case s.CaughtUp:
		return nil
	case s.Restore > 0:
		return fmt.Errorf("stage %s: restoring its state: %d of %d changelog records", s.Stage, s.Restored, s.Restore)
	case s.Lag == 0:
		return fmt.Errorf("stage %s: looking for what it has not read", s.Stage)
	}
	return fmt.Errorf("stage %s: %d records behind", s.Stage, s.Lag)
}

func (r *Runtime) observe(change func(*health)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.health)
}

// report tells the status how the tasks are after a commit, or a look.
func (s *session) report() {
	now := time.Now()
	fresh := map[string]*Status{}
	memory, disk := int64(0), int64(0)
	s.mu.Lock()
	for n := range s.declared {
		fresh[s.declared[n].Name] = &Status{Stage: s.declared[n].Name, CaughtUp: s.assigned}
	}
	for _, t := range s.tasks {
		t.report(fresh, now)
		if t.restored {
			m, d := t.size()
			memory, disk = memory+m, disk+d
		}
	}
	s.mu.Unlock()
	for name, status := range fresh {
		s.metrics.age.WithLabelValues(name).Set(status.Behind.Seconds())
	}
	s.metrics.state.WithLabelValues("memory").Set(float64(memory))
	s.metrics.state.WithLabelValues("disk").Set(float64(disk))
	s.Runtime.mu.Lock() // the session has a lock of its own
	defer s.Runtime.mu.Unlock()
	s.stages = fresh
}

func (t *task) report(all map[string]*Status, now time.Time) {
	for _, in := range t.inputs {
		for _, reader := range in.readers {
			status := all[reader.stage.Name]
			status.Lag += in.behind
			if in.behind > 0 && !in.read.IsZero() {
				status.Behind = max(status.Behind, now.Sub(in.read))
			}
			status.CaughtUp = status.CaughtUp && t.running && in.behind == 0
		}
	}
	if t.restored {
		return
	}
	for _, i := range t.stages {
		if len(i.stage.Stores) > 0 {
			all[i.stage.Name].Restored += t.restoring.done.Load()
			all[i.stage.Name].Restore += t.restoring.total.Load()
		}
	}
}

func (t *task) size() (memory, disk int64) {
	t.ledgers(func(l *ledger) {
		m, d := l.store.Size()
		memory, disk = memory+m, disk+d
	})
	return memory, disk
}

// idle notes that a poll brought nothing. The first time after an assignment that may be because fetching has not begun,
// so the ends of the inputs are looked at; later it means that what is left below the watermarks are transaction markers.
func (s *session) idle() {
	s.mu.Lock()
	known, verified := s.assigned, s.verified
	for _, t := range s.tasks {
		known = known && t.running
	}
	s.mu.Unlock()
	if !known {
		s.report()
		return
	}
	ctx, cancel := context.WithTimeout(s.hard, silence)
	defer cancel()
	caughtUp, err := verified, error(nil)
	if !verified {
		caughtUp, err = s.lookAround(ctx)
	}
	if err != nil {
		return
	}
	s.mu.Lock()
	s.verified = caughtUp
	for p, t := range s.tasks {
		for _, in := range t.inputs {
			if caughtUp {
				in.behind = 0
			}
			s.metrics.behind(in.topic, p, in.behind)
		}
	}
	s.mu.Unlock()
	if caughtUp {
		s.observe(func(h *health) { h.err = nil })
	}
	s.report()
}

// lookAround compares the tasks' positions with the ends of their inputs.
func (s *session) lookAround(ctx context.Context) (caughtUp bool, err error) {
	look := Admin{opts: s.config.Kafka, admin: s.admin}
	caughtUp = true
	for _, name := range s.inputs {
		ends, err := look.EndOffsets(ctx, name)
		if err != nil {
			return false, err
		}
		s.mu.Lock()
		for p, t := range s.tasks {
			in := t.input(name)
			in.behind = max(0, ends[p]-in.next)
			caughtUp = caughtUp && in.behind == 0
		}
		s.mu.Unlock()
	}
	return caughtUp, nil
}
