package facts

import "slices"

// Kind is the type of a fact.
type Kind int

// The kinds.
const (
	Bool Kind = iota
	Int
	Double
	Text
	Texts   // a list of texts
	Map     // texts by text
	Objects // a list of objects
)

// Fact is one thing that a policy can ask of an object. One accessor is set, that of its kind; it lends the place of the value.
type Fact struct {
	Name, Doc string
	Kind      Kind
	Families  Families
	Hidden    bool // it may hold what people wrote freely, so it is not for messages

	Bool   func(object any) *bool
	Int    func(object any) *int64
	Double func(object any) *float64
	Text   func(object any) *string
	Texts  func(object any) *[]string
	Map    func(object any) *map[string]string

	Of   *Type                          // of a list's objects
	Len  func(object any) int           // of a list of objects
	At   func(object any, i int) any    // the same
	Grow func(object any) (element any) // adds one

	Known func(object any) *bool // nil where the fact is always known
}

// Type is a kind of object with its facts.
type Type struct {
	Name  string // as the policy language calls it
	Facts []*Fact
	named map[string]*Fact
	New   func() any
}

// Fact is the fact of that name, or nil.
func (t *Type) Fact(name string) *Fact { return t.named[name] }

// Names are the names of the facts, in their order.
func (t *Type) Names() []string {
	names := make([]string, len(t.Facts))
	for i, f := range t.Facts {
		names[i] = f.Name
	}
	return names
}

// Types are all types.
func Types() []*Type {
	return []*Type{DatasetType, FieldType, LabelType, GrantType, ReferenceType, NeighbourType}
}

func newType[T any](name string, groups ...[]*Fact) *Type {
	t := &Type{Name: name, Facts: slices.Concat(groups...), named: map[string]*Fact{}, New: func() any { return new(T) }}
	for _, f := range t.Facts {
		if t.named[f.Name] != nil {
			panic("facts: " + name + "." + f.Name + " is declared twice")
		}
		t.named[f.Name] = f
	}
	return t
}

// of puts facts into a family.
func of(f Families, list ...*Fact) []*Fact {
	for _, fact := range list {
		fact.Families |= f
	}
	return list
}

func boolean[T any](name, doc string, at func(*T) *bool) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Bool, Bool: func(o any) *bool { return at(o.(*T)) }}
}

func number[T any](name, doc string, at func(*T) *int64) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Int, Int: func(o any) *int64 { return at(o.(*T)) }}
}

func fraction[T any](name, doc string, at func(*T) *float64) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Double, Double: func(o any) *float64 { return at(o.(*T)) }}
}

func text[T any](name, doc string, at func(*T) *string) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Text, Text: func(o any) *string { return at(o.(*T)) }}
}

func texts[T any](name, doc string, at func(*T) *[]string) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Texts, Texts: func(o any) *[]string { return at(o.(*T)) }}
}

func objects[T, E any](name, doc string, t *Type, at func(*T) *[]E) *Fact {
	return &Fact{Name: name, Doc: doc, Kind: Objects, Of: t,
		Len: func(o any) int { return len(*at(o.(*T))) },
		At:  func(o any, i int) any { return &(*at(o.(*T)))[i] },
		Grow: func(o any) any {
			list := at(o.(*T))
			*list = append(*list, *new(E))
			return &(*list)[len(*list)-1]
		}}
}

func hidden(f *Fact) *Fact {
	f.Hidden = true
	return f
}

// maybe makes a fact one that is not always known.
func maybe[T any](f *Fact, known func(*T) *bool) *Fact {
	f.Known = func(o any) *bool { return known(o.(*T)) }
	return f
}
