package discover

import "errors"

// ErrUnavailable is wrapped by a source's error when the source itself went away (connection lost, server stopping), not
// one dataset of it. Scan tries again for a bounded time.
var ErrUnavailable = errors.New("source is not available")

// ErrPartial is wrapped by an error of Sample that leaves a usable sample: some rows could not be read or were repaired.
// Scan records the failure and keeps the sample.
var ErrPartial = errors.New("sample is partial")
