package datahub

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"datawave/schemas/event"
)

// The changes of an aspect.
const (
	Upsert  = "UPSERT"
	Create  = "CREATE" // of one that is not there yet
	Update  = "UPDATE" // the same as UPSERT
	Patched = "PATCH"
	Delete  = "DELETE" // of one aspect, or of all aspects of an entity when none is named
)

// changes are those that DataHub's clients name, with what they come to.
var changes = map[string]string{"": Upsert, Upsert: Upsert, Update: Upsert, "RESTATE": Upsert, Create: Create, "CREATE_ENTITY": Create,
	Patched: Patched, Delete: Delete}

// The bounds of what is proposed of one aspect, in bytes.
const (
	maxContent  = 6 << 20
	maxMetadata = 64 << 10
	maxAspect   = 200
)

// profileAspect is a time series, of which the last point is kept.
const profileAspect = "datasetProfile"

// Check says what is wrong with a proposal, and puts it as events have it: the change by its plain name, the time of a time series, no
// value that a profile has seen.
func Check(a *event.Aspect) error {
	u, err := ParseURN(a.Urn)
	if err != nil {
		return err
	}
	change, ok := changes[a.Change]
	switch {
	case !ok:
		return fmt.Errorf("change type %s is none of UPSERT, CREATE, UPDATE, RESTATE, PATCH, DELETE", quoted(a.Change))
	case a.Entity != "" && a.Entity != u.Type:
		return fmt.Errorf("entity type %s is not that of the URN %s", quoted(a.Entity), quoted(a.Urn))
	case a.Aspect == "" && change != Delete || len(a.Aspect) > maxAspect || strings.ContainsFunc(a.Aspect, notLetter):
		return fmt.Errorf("aspect name %s is none", quoted(a.Aspect))
	case !utf8.ValidString(a.Content) || !utf8.ValidString(a.Metadata):
		return fmt.Errorf("aspect %s is not valid UTF-8", a.Aspect)
	case len(a.Content) > maxContent || len(a.Metadata) > maxMetadata:
		return fmt.Errorf("aspect %s of %d bytes is larger than %d", a.Aspect, len(a.Content), maxContent)
	}
	if u.Type == EntityDataset {
		if _, err := ParseDataset(a.Urn); err != nil {
			return err
		}
	}
	a.Entity, a.Change = u.Type, change
	return checkContent(a)
}

func checkContent(a *event.Aspect) (err error) {
	switch a.Change {
	case Delete:
		a.Content = ""
		return nil
	case Patched:
		if a.Aspect == profileAspect {
			return fmt.Errorf("aspect %s is a time series, and cannot be patched", a.Aspect)
		}
		_, err = ParsePatch(a.Aspect, a.Content)
		return err
	}
	var object struct {
		Time json.Number `json:"timestampMillis"`
	}
	if !strings.HasPrefix(strings.TrimLeft(a.Content, " \t\r\n"), "{") || json.Unmarshal([]byte(a.Content), &object) != nil {
		return fmt.Errorf("the value of aspect %s is no JSON object", a.Aspect)
	}
	a.Timestamp, _ = object.Time.Int64() // 0 where it is no time series
	if a.Aspect == profileAspect {
		a.Content, err = withoutValues(a.Content)
	}
	return err
}

var errThere = errors.New("it is there already, and only to be created")

// Apply is the content of an aspect after a change: before is what it was, empty for nothing, which is also what a deletion makes of it.
func Apply(a *event.Aspect, before string) (string, error) {
	switch a.Change {
	case Upsert:
		return a.Content, nil
	case Create:
		if before != "" && !Same(before, a.Content) {
			return "", errThere
		}
		return a.Content, nil
	case Delete:
		return "", nil
	case Patched:
		p, err := ParsePatch(a.Aspect, a.Content)
		if err != nil {
			return "", err
		}
		return p.Apply(before)
	}
	return "", fmt.Errorf("change type %s is not one of events", quoted(a.Change))
}

// OfEntity tells whether a deletion is of a whole entity: it names no aspect, or the one that is its key.
func OfEntity(a *event.Aspect) bool {
	return a.Change == Delete && (a.Aspect == "" || a.Aspect == a.Entity+"Key")
}
