package compliance

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"datawave/schemas/event"
	"datawave/streams/compliance/policy"
)

// Library compiles policies. The stages of a process share one, because a policy takes a millisecond to compile and belongs to one
// text. It is safe for concurrent use.
type Library struct {
	controls policy.Controls
	mu       sync.Mutex
	kept     map[[sha256.Size]byte]*policy.Policy
}

// maxKept bounds what is kept compiled; beyond it all is compiled again.
const maxKept = 4 * policy.MaxPolicies

// NewLibrary knows the controls that policies may name; nil lets them name any.
func NewLibrary(controls policy.Controls) *Library {
	return &Library{controls: controls, kept: map[[sha256.Size]byte]*policy.Policy{}}
}

// Policy compiles one policy and runs its tests. The error is policy.Faults.
func (l *Library) Policy(name, body string) (*policy.Policy, error) {
	key := sha256.Sum256([]byte(body))
	l.mu.Lock()
	known := l.kept[key]
	l.mu.Unlock()
	if known != nil {
		return known, nil
	}
	f, err := policy.Parse(name, []byte(body), l.controls)
	switch {
	case err != nil:
		return nil, err
	case len(f.Policies) != 1:
		return nil, fmt.Errorf("%s holds %d policies, not one", name, len(f.Policies))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) >= maxKept {
		clear(l.kept)
	}
	l.kept[key] = f.Policies[0]
	return f.Policies[0], nil
}

// Active are the policies that are in force, by id. It is not changed once it is made.
type Active map[string]*policy.Policy

// Apply is the policies after an event of datawave.control about one of them: an empty body retires it. What is broken changes
// nothing: the error says why, and the policies are as before. Events about other things change nothing either.
func (l *Library) Apply(active Active, c *event.Control) (Active, error) {
	before := active[c.Entry]
	if c.Kind != event.Policy || before != nil && before.Body == c.Body || before == nil && c.Body == "" {
		return active, nil
	}
	after := maps.Clone(active)
	if after == nil {
		after = Active{}
	}
	if c.Body == "" {
		delete(after, c.Entry)
		return after, nil
	}
	p, err := l.Policy(c.Entry, c.Body)
	switch {
	case err != nil:
		return active, err
	case p.ID != c.Entry:
		return active, fmt.Errorf("the entry %s holds the policy %s", c.Entry, p.ID)
	case before == nil && len(active) >= policy.MaxPolicies:
		return active, fmt.Errorf("more than %d policies", policy.MaxPolicies)
	}
	after[c.Entry] = p
	return after, nil
}

// Activation is the entry of datawave.control that puts a policy in force.
func Activation(p *policy.Policy) *event.Control {
	return &event.Control{Kind: event.Policy, Entry: p.ID, Version: p.Version, Body: p.Body}
}

// Retirement is the entry of datawave.control that takes a policy out of force.
func Retirement(id string) *event.Control { return &event.Control{Kind: event.Policy, Entry: id} }

// bodies are the texts of the policies, by id.
func (a Active) bodies() map[string]string {
	bodies := make(map[string]string, len(a))
	for id, p := range a {
		bodies[id] = p.Body
	}
	return bodies
}

// Sorted are the policies by id.
func (a Active) Sorted() []*policy.Policy {
	list := make([]*policy.Policy, 0, len(a))
	for _, id := range slices.Sorted(maps.Keys(a)) {
		list = append(list, a[id])
	}
	return list
}

// load compiles what a store knows. The error says what this version cannot read; the rest goes on without it.
func (l *Library) load(bodies map[string]string) (Active, error) {
	active := Active{}
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(bodies)) {
		p, err := l.Policy(id, bodies[id])
		if err != nil {
			faults = append(faults, err)
			continue
		}
		active[id] = p
	}
	return active, errors.Join(faults...)
}
