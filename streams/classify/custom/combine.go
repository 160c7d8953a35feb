package custom

import (
	"slices"

	"datawave/streams/classify/detector"
)

// Entry is a detector of a combination.
type Entry struct {
	detector.Detector
	From string // the name of the file that it comes from; empty for a built-in one
	On   bool
}

// Combination is the built-in detectors with what files change: some replaced, some more, some on or off.
type Combination []Entry

// Combine puts files beside the built-in detectors. The error is Faults: a second detector for one infotype, a replacement for
// none, a switch of an infotype that nobody declares. What one file disables stays off whatever another one enables.
func Combine(builtin []detector.Detector, files ...File) (Combination, error) {
	c := &combining{}
	for _, d := range builtin {
		c.all = append(c.all, Entry{Detector: d, On: !d.Off})
	}
	for i := range files {
		c.add(&files[i])
	}
	for i := range files {
		c.toggle(&files[i], files[i].Enable, true)
	}
	for i := range files {
		c.toggle(&files[i], files[i].Disable, false)
	}
	if len(c.faults) == 0 && len(files) > 0 && len(c.all.Active()) == 0 {
		c.fault(&files[0], 1, "no detector is left on")
	}
	return c.all, c.faults.err()
}

// Active are the detectors that are on.
func (c Combination) Active() []detector.Detector {
	var on []detector.Detector
	for _, e := range c {
		if e.On {
			e.Off = false
			on = append(on, e.Detector)
		}
	}
	return on
}

// Find is the place of an infotype, or -1.
func (c Combination) Find(infotype string) int {
	return slices.IndexFunc(c, func(e Entry) bool { return e.Infotype == infotype })
}

type combining struct {
	all    Combination
	faults Faults
}

func (c *combining) fault(f *File, line int, reason string) {
	c.faults = append(c.faults, Fault{File: f.Name, Line: max(line, 1), Reason: reason})
}

func (c *combining) add(f *File) {
	for i := range f.Detectors {
		d := &f.Detectors[i]
		at := c.all.Find(d.Infotype)
		entry := Entry{Detector: d.Detector, From: f.Name, On: true}
		switch {
		case at < 0 && d.Replace:
			c.fault(f, d.Line, d.Infotype+" replaces nothing: it is not built in")
		case at < 0:
			c.all = append(c.all, entry)
		case c.all[at].From != "":
			c.fault(f, d.Line, d.Infotype+" is declared in "+c.all[at].From+" too")
		case !d.Replace:
			c.fault(f, d.Line, d.Infotype+" is built in; write replace: true to put this one in its place")
		default:
			c.all[at] = entry
		}
	}
}

func (c *combining) toggle(f *File, switches []Switch, on bool) {
	for _, s := range switches {
		at := c.all.Find(s.Infotype)
		if at < 0 {
			c.fault(f, s.Line, "there is no detector "+s.Infotype+" to switch")
			continue
		}
		c.all[at].On = on
	}
}
