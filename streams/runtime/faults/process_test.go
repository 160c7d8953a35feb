package faults

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait that has no bound of its own. It is generous: the machine may be busy with other things.
const patience = 4 * time.Minute

// process is one worker process.
type process struct {
	t     *testing.T
	name  string
	log   string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	done  chan struct{} // closed once it has ended
	err   error         // how it ended
	asked bool          // the test has ended it, or expects it to end
}

func startProcess(t *testing.T, j job, log string) *process {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p := &process{t: t, name: j.Instance, log: log, cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), workerVariable+"="+string(text))
	p.cmd.Stdout, p.cmd.Stderr = file, file
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(p.kill)
	return p
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// died tells whether it has ended without being asked to.
func (p *process) died() bool { return p.ended() && !p.asked }

func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// kill ends it with SIGKILL.
func (p *process) kill() {
	p.asked = true
	p.signal(syscall.SIGKILL)
	<-p.done
}

// stop ends it in good order, which must work.
func (p *process) stop() {
	p.t.Helper()
	p.asked = true
	p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
		if p.err != nil {
			p.t.Errorf("process %s, stopped in good order, ended with %v\n%s", p.name, p.err, p.tail())
		}
	case <-time.After(patience):
		p.t.Errorf("process %s does not stop\n%s", p.name, p.tail())
	}
}

func (p *process) freeze() { p.signal(syscall.SIGSTOP) }
func (p *process) thaw()   { p.signal(syscall.SIGCONT) }

const (
	shownLog  = 25  // lines
	shownLine = 600 // bytes
)

// planted marks lines of a log that the tests themselves bring about, and what clients say about brokers that are gone.
var planted = []string{errRefused.Error(), "panic=string", `"panic: string"`, `msg="kafka client: `}

// tail is the end of its log without what is planted.
func (p *process) tail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !slices.ContainsFunc(planted, func(p string) bool { return strings.Contains(line, p) }) {
			lines = append(lines, strings.TrimSpace(line[:min(len(line), shownLine)]))
		}
	}
	lines = lines[max(0, len(lines)-shownLog):]
	return "log of " + filepath.Base(p.log) + ":\n" + strings.Join(lines, "\n")
}

// eventually polls until the condition holds; otherwise it fails the test with what the condition says last.
func eventually(t *testing.T, limit time.Duration, condition func() (waitingFor string)) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(limit)
	for {
		waitingFor := condition()
		if waitingFor == "" {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("after %v still waiting for %s", limit, waitingFor)
		}
	}
}

// pass lets a span of time go by in which a fault lasts: it is the fault, not a guess at when something is done.
func pass(d time.Duration) { <-time.After(d) }
