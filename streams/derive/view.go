package derive

import (
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

// definition is a dataset that SQL defines, with what is known to read it by.
type definition struct {
	derivation.Dataset
	text    string
	dialect sql.Dialect
	// others are datasets that other provers say it is derived from: the engine's own catalog spells their names right.
	others []asset.DatasetID
	fields map[asset.DatasetID][]string // of upstreams that told theirs
}

// proof is what the SQL proves.
type proof struct {
	inputs []asset.DatasetID
	edges  []event.Edge
}

// read reads the SQL twice: first for the datasets that it names, then against the fields of those that have told them. So what it names
// does not hang on who has told anything yet.
func (d *definition) read(r *derivation.Reader) (proof, error) {
	place := derivation.PlaceOf(&d.Dataset, d.dialect)
	script, err := r.Read(d.text, place, derivation.NewIndex(d.known(d.others)))
	if err != nil || len(d.fields) == 0 {
		return d.proof(&script), err
	}
	inputs := script.Inputs
	if script, err = r.Read(d.text, place, derivation.NewIndex(d.known(inputs))); err != nil {
		return proof{}, err
	}
	p := d.proof(&script)
	p.inputs = inputs
	return p, nil
}

// known are datasets with their fields, where they have told them, and the defined one itself.
func (d *definition) known(ids []asset.DatasetID) []derivation.Dataset {
	list := make([]derivation.Dataset, 0, len(ids)+1)
	for _, id := range ids {
		if id != d.ID {
			list = append(list, derivation.Dataset{ID: id, Fields: d.fields[id]})
		}
	}
	return append(list, d.Dataset)
}

func (d *definition) proof(s *derivation.Script) proof {
	p := proof{inputs: slices.Clone(s.Inputs)}
	for _, derived := range s.Derived {
		if derived.ID == d.ID {
			p.edges = derived.Edges
		}
	}
	return p
}
