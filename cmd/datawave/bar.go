package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar draws progress on a terminal, one bar for each label, and nothing elsewhere.
type bar struct {
	out   io.Writer
	label string
	drawn *progressbar.ProgressBar
}

func newBar(w io.Writer) *bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	return &bar{out: w}
}

// show moves the bar; another label begins another bar.
func (b *bar) show(label string, done, total int64) {
	if b.out == nil || total == 0 {
		return
	}
	if label != b.label {
		b.done()
		b.label = label
		b.drawn = progressbar.NewOptions64(total, progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(label),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true), progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = b.drawn.Set64(min(done, total)) // a terminal that went away is no reason to stop the work
}

// done clears the bar.
func (b *bar) done() {
	if b.drawn != nil {
		_ = b.drawn.Finish()
		b.drawn = nil
	}
}
