package policy

import (
	"fmt"
	"reflect"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"datawave/streams/compliance/facts"
)

// The variables of expressions.
const (
	datasetName = "dataset"
	fieldName   = "field"
)

// environments are CEL's, for policies about datasets and about fields.
var environments = sync.OnceValue(func() [2]*cel.Env {
	p := newProvider()
	base := []cel.EnvOption{cel.CustomTypeProvider(p), cel.CustomTypeAdapter(p), cel.ParserRecursionLimit(60),
		cel.ParserExpressionSizeLimit(maxExpression), cel.Variable(datasetName, cel.ObjectType(facts.DatasetType.Name))}
	perDataset, errD := cel.NewEnv(base...)
	perField, errF := cel.NewEnv(append(base, cel.Variable(fieldName, cel.ObjectType(facts.FieldType.Name)))...)
	if errD != nil || errF != nil {
		panic(fmt.Sprintf("policy: %v, %v", errD, errF))
	}
	return [2]*cel.Env{perDataset, perField}
})

func environment(perField bool) *cel.Env {
	if perField {
		return environments()[1]
	}
	return environments()[0]
}

// provider tells CEL about the types of facts.
type provider struct {
	*types.Registry
	types map[string]*facts.Type
	known map[string]*types.Type
}

func newProvider() *provider {
	registry, err := types.NewRegistry()
	if err != nil {
		panic(fmt.Sprintf("policy: %v", err))
	}
	p := &provider{Registry: registry, types: map[string]*facts.Type{}, known: map[string]*types.Type{}}
	for _, t := range facts.Types() {
		p.types[t.Name], p.known[t.Name] = t, types.NewObjectType(t.Name)
	}
	return p
}

// FindStructType implements types.Provider.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if t, ok := p.known[name]; ok {
		return types.NewTypeTypeWithParam(t), true
	}
	return p.Registry.FindStructType(name)
}

// FindStructFieldNames implements types.Provider.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	if t, ok := p.types[name]; ok {
		return t.Names(), true
	}
	return p.Registry.FindStructFieldNames(name)
}

// FindStructFieldType implements types.Provider.
func (p *provider) FindStructFieldType(name, fact string) (*types.FieldType, bool) {
	t, ok := p.types[name]
	if !ok {
		return p.Registry.FindStructFieldType(name, fact)
	}
	f := t.Fact(fact)
	if f == nil {
		return nil, false
	}
	return &types.FieldType{Type: p.celType(f), IsSet: func(o any) bool { return isSet(f, o) }, GetFrom: func(o any) (any, error) { return p.get(f, o) }}, true
}

// NewValue implements types.Provider; policies make no objects.
func (p *provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if _, ok := p.types[name]; ok {
		return types.NewErr("%s cannot be made", name)
	}
	return p.Registry.NewValue(name, fields)
}

func (p *provider) celType(f *facts.Fact) *types.Type {
	switch f.Kind {
	case facts.Bool:
		return types.BoolType
	case facts.Int:
		return types.IntType
	case facts.Double:
		return types.DoubleType
	case facts.Texts:
		return types.NewListType(types.StringType)
	case facts.Map:
		return types.NewMapType(types.StringType, types.StringType)
	case facts.Objects:
		return types.NewListType(p.known[f.Of.Name])
	case facts.Text:
	}
	return types.StringType
}

// isSet is what has() says: whether a fact is known and is not empty, as CEL has it for fields of messages.
func isSet(f *facts.Fact, o any) bool {
	if f.Known != nil {
		return *f.Known(o)
	}
	switch f.Kind {
	case facts.Bool:
		return *f.Bool(o)
	case facts.Int:
		return *f.Int(o) != 0
	case facts.Double:
		return *f.Double(o) != 0
	case facts.Text:
		return *f.Text(o) != ""
	case facts.Texts:
		return len(*f.Texts(o)) > 0
	case facts.Map:
		return len(*f.Map(o)) > 0
	case facts.Objects:
		return f.Len(o) > 0
	}
	return false
}

func (p *provider) get(f *facts.Fact, o any) (any, error) {
	if f.Known != nil && !*f.Known(o) {
		return nil, errUnknown
	}
	switch f.Kind {
	case facts.Bool:
		return *f.Bool(o), nil
	case facts.Int:
		return *f.Int(o), nil
	case facts.Double:
		return *f.Double(o), nil
	case facts.Text:
		return *f.Text(o), nil
	case facts.Texts:
		return *f.Texts(o), nil
	case facts.Map:
		return *f.Map(o), nil
	case facts.Objects:
	}
	list := make([]ref.Val, f.Len(o))
	for i := range list {
		list[i] = object{p.known[f.Of.Name], f.At(o, i)}
	}
	return types.NewRefValList(p, list), nil
}

// object is an object of facts as CEL's interpreter sees it.
type object struct {
	t     *types.Type
	facts any
}

// ConvertToNative implements ref.Val.
func (o object) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a %s is no %s", o.t, t)
}

// ConvertToType implements ref.Val.
func (o object) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return o.t
	}
	return types.NewErr("a %s is no %s", o.t, t.TypeName())
}

// Equal implements ref.Val.
func (o object) Equal(other ref.Val) ref.Val {
	same, ok := other.(object)
	return types.Bool(ok && same.facts == o.facts)
}

// Type implements ref.Val.
func (o object) Type() ref.Type { return o.t }

// Value implements ref.Val.
func (o object) Value() any { return o.facts }
