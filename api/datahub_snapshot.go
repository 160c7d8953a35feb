package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"datawave/schemas/event"
)

// snapshotEntity is an entity of a MetadataChangeEvent of DataHub: one snapshot by its class, which is a URN and aspects by their classes.
type snapshotEntity struct {
	Value map[string]struct {
		URN     string                       `json:"urn"`
		Aspects []map[string]json.RawMessage `json:"aspects"`
	} `json:"value"`
}

// ingestSnapshots takes the entities of older clients: each aspect is as if it was proposed by itself.
func (d *datahub) ingestSnapshots() (any, error) {
	var request struct {
		Entity   *snapshotEntity  `json:"entity"`
		Entities []snapshotEntity `json:"entities"`
		Metadata json.RawMessage  `json:"systemMetadata"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	if request.Entity != nil {
		request.Entities = append(request.Entities, *request.Entity)
	}
	var list []event.Aspect
	for i := range request.Entities {
		aspects, err := request.Entities[i].aspects(plain(request.Metadata))
		if err != nil {
			return nil, err
		}
		list = append(list, aspects...)
	}
	if len(list) == 0 {
		return nil, refused(http.StatusBadRequest, "the body has no entity with aspects")
	}
	return value{"success"}, d.append(list)
}

// aspects are those of the snapshot, in order.
func (e *snapshotEntity) aspects(metadata string) (list []event.Aspect, err error) {
	for class, snapshot := range e.Value {
		if !strings.HasSuffix(class, "Snapshot") {
			return nil, refused(http.StatusBadRequest, "the class %q is none of a snapshot", clip(class))
		}
		for _, aspect := range snapshot.Aspects {
			names := make([]string, 0, 1)
			for class := range aspect {
				names = append(names, class)
			}
			slices.Sort(names)
			for _, class := range names {
				list = append(list, event.Aspect{Urn: snapshot.URN, Aspect: aspectOf(class), Change: "UPSERT", Content: string(aspect[class]), Metadata: metadata})
			}
		}
	}
	return list, nil
}

// aspectOf is the name of the aspect of a class: schemaMetadata of com.linkedin.schema.SchemaMetadata.
func aspectOf(class string) string {
	name := class[strings.LastIndexByte(class, '.')+1:]
	first, width := utf8.DecodeRuneInString(name)
	if width == 0 {
		return ""
	}
	return string(unicode.ToLower(first)) + name[width:]
}
