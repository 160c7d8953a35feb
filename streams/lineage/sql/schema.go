package sql

import (
	"encoding/json"
	"errors"
	"strings"
)

// Schema is a SchemaProvider over tables that are held in memory. A name finds a table by the end of the table's own name, and a longer name
// finds a table that is called by the end of it; a name that fits several tables finds none.
type Schema struct {
	tables map[string]*Table // by lower-case name and each end of it; nil where several fit
}

// NewSchema makes one of tables; a table that comes twice counts once, the last.
func NewSchema(tables []*Table) *Schema {
	s := &Schema{tables: make(map[string]*Table, 2*len(tables))}
	whole := make(map[string]bool, len(tables))
	for _, t := range tables {
		name := strings.ToLower(t.Name)
		s.tables[name] = t
		whole[name] = true
	}
	for _, t := range tables {
		s.addEnds(strings.ToLower(t.Name), t, whole)
	}
	return s
}

func (s *Schema) addEnds(name string, t *Table, whole map[string]bool) {
	if s.tables[name] != t {
		return
	}
	for {
		_, end, ok := strings.Cut(name, ".")
		if !ok {
			return
		}
		name = end
		if whole[name] {
			continue
		}
		if other, taken := s.tables[name]; taken && other != t {
			s.tables[name] = nil
		} else {
			s.tables[name] = t
		}
	}
}

// Table finds a table.
func (s *Schema) Table(name string) (*Table, bool) {
	name = strings.ToLower(name)
	if t, ok := s.tables[name]; ok {
		return t, t != nil
	}
	for {
		_, end, ok := strings.Cut(name, ".")
		if !ok {
			return nil, false
		}
		name = end
		if t := s.tables[name]; t != nil && strings.EqualFold(t.Name, name) {
			return t, true
		}
	}
}

// UnmarshalJSON reads {"db.schema.table":{"column":"type",…},…}. The order of the columns is theirs in the table.
func (s *Schema) UnmarshalJSON(text []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	tables := make([]*Table, 0, len(raw))
	for name, columns := range raw {
		keys, err := keysOf(columns)
		if err != nil {
			return err
		}
		tables = append(tables, &Table{Name: name, Columns: keys})
	}
	*s = *NewSchema(tables)
	return nil
}

// keysOf are the keys of a JSON object in their order.
func keysOf(object json.RawMessage) (keys []string, err error) {
	d := json.NewDecoder(strings.NewReader(string(object)))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("the columns of a table are no JSON object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var ignored json.RawMessage
		if err := d.Decode(&ignored); err != nil {
			return nil, err
		}
		keys = append(keys, key.(string))
	}
	return keys, nil
}
