package main

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"datawave/streams/compliance/facts"
)

// peer is OPA with all rules compiled, which one query evaluates for one dataset: that is its quickest way.
type peer struct{ query rego.PreparedEvalQuery }

func newPeer(ctx context.Context, policies int) (*peer, error) {
	options := []func(*rego.Rego){rego.Query("x := {id: v | v := data.policies[id].verdict}")}
	for n := range policies {
		options = append(options, rego.Module(id(n)+".rego", regoText(n)))
	}
	query, err := rego.New(options...).PrepareForEval(ctx)
	return &peer{query}, err
}

// input makes a dataset's facts ready for OPA, outside of what is measured.
func input(d *facts.Dataset) (ast.Value, error) {
	return ast.InterfaceToValue(plain(facts.DatasetType, d))
}

// judge is what OPA says of a dataset: per policy a verdict, or the verdicts of the fields that it applies to.
func (p *peer) judge(ctx context.Context, in ast.Value) (map[string]any, error) {
	results, err := p.query.Eval(ctx, rego.EvalParsedInput(in))
	if err != nil {
		return nil, err
	}
	if len(results) != 1 {
		return nil, fmt.Errorf("opa: %d results", len(results))
	}
	verdicts, ok := results[0].Bindings["x"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("opa: the result is a %T", results[0].Bindings["x"])
	}
	return verdicts, nil
}
