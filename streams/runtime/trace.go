package runtime

import "datawave/schemas/event"

type tracing struct{}

func (t *tracing) emitted(*event.Envelope) {}
