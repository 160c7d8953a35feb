package policy

import (
	"errors"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"datawave/streams/compliance/facts"
)

// interpretedCost bounds one judgement by CEL's interpreter, in its own measure.
const interpretedCost = 4 * maxCost

// variables are the objects of a judgement. They implement cel.Activation.
type variables struct{ frame *Frame }

var (
	datasetObject = types.NewObjectType(facts.DatasetType.Name)
	fieldObject   = types.NewObjectType(facts.FieldType.Name)
)

// ResolveName implements cel.Activation.
func (v variables) ResolveName(name string) (any, bool) {
	switch name {
	case datasetName:
		return object{datasetObject, v.frame.objects[datasetSlot]}, true
	case fieldName:
		return object{fieldObject, v.frame.objects[fieldSlot]}, v.frame.objects[fieldSlot] != nil
	}
	return nil, false
}

// Parent implements cel.Activation.
func (variables) Parent() cel.Activation { return nil }

// interpreted evaluates an expression with CEL's own interpreter.
func interpreted(env *cel.Env, checked *cel.Ast) (boolFn, error) {
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(interpretedCost))
	if err != nil {
		return nil, err
	}
	return func(fr *Frame) bool {
		out, _, err := program.Eval(variables{fr})
		if err != nil {
			fr.fail(translate(err))
			return false
		}
		b, ok := out.(types.Bool)
		return ok && bool(b)
	}, nil
}

// errOther stands for errors of the interpreter whose text may quote a value.
var errOther = errors.New("the expression cannot be evaluated")

// translate says in this package's words why the interpreter gave up.
func translate(err error) error {
	text := err.Error()
	for part, known := range map[string]error{"division by zero": errDivision, "modulus by zero": errDivision, "overflow": errOverflow,
		"cost limit": errCost, "no such key": errNoKey} {
		if strings.Contains(text, part) {
			return known
		}
	}
	if errors.Is(err, errUnknown) || strings.Contains(text, errUnknown.Error()) {
		return errUnknown
	}
	return errOther
}
