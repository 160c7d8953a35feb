// Package packs carries policies for GDPR, SOC 2, ISO 27001, HIPAA, PCI DSS and CCPA, and the controls of these frameworks: which of
// them policies judge from what the engine sees, and which nothing here can judge, and why. Controls have numbers and short names in
// words of our own; the standards' text is not here.
package packs

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"datawave/streams/compliance/policy"
)

//go:embed frameworks/*.yaml policies/*.yaml
var files embed.FS

// Control is one requirement of a framework.
type Control struct {
	ID       string           // "gdpr:32"
	Name     string           // short, in our words
	Limits   string           // what of it is not judged; empty where all is
	Unseen   string           // why nothing of it can be judged; empty where policies judge it
	Policies []*policy.Policy // by id
}

// Pack is a framework with the policies for it.
type Pack struct {
	Name, Title, Version string
	Controls             []Control
	Policies             []*policy.Policy // by id
}

// All are the packs, by name. They are compiled once; what is wrong with an embedded file is a fault of this program.
var All = sync.OnceValue(func() []Pack {
	list, err := Load(files)
	if err != nil {
		panic(fmt.Sprintf("packs: %v", err))
	}
	return list
})

// Find is the pack of a name.
func Find(name string) (Pack, bool) {
	i := slices.IndexFunc(All(), func(p Pack) bool { return p.Name == name })
	if i < 0 {
		return Pack{}, false
	}
	return All()[i], true
}

// Policies are those of all packs, each once, by id.
func Policies() (all []*policy.Policy) {
	for _, p := range All() {
		all = append(all, p.Policies...)
	}
	slices.SortFunc(all, byID)
	return slices.Compact(all)
}

func byID(a, b *policy.Policy) int { return cmp.Compare(a.ID, b.ID) }

// Known are the controls of the packs. It implements policy.Controls without compiling policies.
var Known = sync.OnceValue(func() policy.Controls {
	frameworks, err := readFrameworks(files)
	if err != nil {
		panic(fmt.Sprintf("packs: %v", err))
	}
	return known(frameworks)
})

// names are controls by id.
type names map[string]bool

// Known implements policy.Controls.
func (n names) Known(control string) bool { return n[control] }

// All implements policy.Controls.
func (n names) All() []string {
	all := make([]string, 0, len(n))
	for id := range n {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

func known(frameworks []framework) names {
	n := names{}
	for _, f := range frameworks {
		for _, c := range f.Controls {
			n[f.Framework+":"+c.ID] = true
		}
	}
	return n
}

// framework is one of the files of frameworks.
type framework struct {
	Framework, Title, Version string
	Engine                    int
	Unseen                    map[string]string
	Controls                  []struct{ ID, Name, Limits, Unseen string }
}

// Load reads packs from a folder with frameworks/*.yaml and policies/*.yaml. The error is all that is wrong.
func Load(folder fs.FS) ([]Pack, error) {
	frameworks, err := readFrameworks(folder)
	if err != nil {
		return nil, err
	}
	policies, err := readPolicies(folder, known(frameworks))
	if err != nil {
		return nil, err
	}
	packs := make([]Pack, len(frameworks))
	var faults []error
	for i := range frameworks {
		p, err := frameworks[i].pack(policies)
		packs[i] = p
		faults = append(faults, err)
	}
	return packs, errors.Join(faults...)
}

func readFrameworks(folder fs.FS) (list []framework, err error) {
	paths, err := fs.Glob(folder, "frameworks/*.yaml")
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, name := range paths {
		text, err := fs.ReadFile(folder, name)
		var f framework
		if err == nil {
			err = yaml.Unmarshal(text, &f)
		}
		if err == nil {
			err = f.check()
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
		list = append(list, f)
	}
	return list, errors.Join(faults...)
}

// check says what is wrong with a framework on its own.
func (f *framework) check() error {
	switch {
	case f.Framework == "" || f.Title == "" || f.Version == "" || len(f.Controls) == 0:
		return errors.New("a framework has a name, a title, a version and controls")
	case f.Engine > policy.Engine:
		return fmt.Errorf("the pack needs engine %d and this is engine %d: use a newer datawave", f.Engine, policy.Engine)
	}
	var faults []error
	seen := map[string]bool{}
	for _, c := range f.Controls {
		if seen[c.ID] || c.ID == "" || c.Name == "" {
			faults = append(faults, fmt.Errorf("control %s is there twice, or has no name", c.ID))
		}
		seen[c.ID] = true
		if c.Unseen != "" && f.Unseen[c.Unseen] == "" {
			faults = append(faults, fmt.Errorf("control %s: there is no reason %q", c.ID, c.Unseen))
		}
	}
	return errors.Join(faults...)
}

func readPolicies(folder fs.FS, controls policy.Controls) (all []*policy.Policy, err error) {
	paths, err := fs.Glob(folder, "policies/*.yaml")
	if err != nil {
		return nil, err
	}
	var faults []error
	first := map[string]string{}
	for _, name := range paths {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		f, err := policy.Parse(path.Base(name), text, controls)
		faults = append(faults, err)
		for _, p := range f.Policies {
			if other := first[p.ID]; other != "" {
				faults = append(faults, fmt.Errorf("policy %s is in %s and in %s", p.ID, other, name))
			}
			first[p.ID] = name
			all = append(all, p)
		}
	}
	slices.SortFunc(all, byID)
	return all, errors.Join(faults...)
}

// pack brings a framework's controls and the policies that name them together. A control that nothing judges must say why.
func (f *framework) pack(policies []*policy.Policy) (Pack, error) {
	p := Pack{Name: f.Framework, Title: f.Title, Version: f.Version}
	var faults []error
	for _, c := range f.Controls {
		control := Control{ID: f.Framework + ":" + c.ID, Name: c.Name, Limits: c.Limits, Unseen: f.Unseen[c.Unseen]}
		for _, one := range policies {
			if slices.Contains(one.Controls, control.ID) {
				control.Policies = append(control.Policies, one)
			}
		}
		if (len(control.Policies) == 0) != (control.Unseen != "") {
			faults = append(faults, fmt.Errorf("control %s: %d policies judge it, and the reason that none can is %q", control.ID, len(control.Policies), control.Unseen))
		}
		p.Controls = append(p.Controls, control)
	}
	for _, one := range policies {
		if slices.ContainsFunc(one.Controls, func(id string) bool { return strings.HasPrefix(id, f.Framework+":") }) {
			p.Policies = append(p.Policies, one)
		}
	}
	return p, errors.Join(faults...)
}
