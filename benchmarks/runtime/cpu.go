package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	goruntime "runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ticksPerSecond is USER_HZ, in which /proc counts CPU time on every Linux that Go runs on.
const ticksPerSecond = 100

// ownCPU is the CPU time that this process has used, user and system.
func ownCPU() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// processCPU is the CPU time that a process has used, all its threads, user and system. Source: proc_pid_stat(5).
func processCPU(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	text := string(raw)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticksPerSecond, errors.Join(errUser, errSystem)
}

// cost is what a run took.
type cost struct {
	client, broker, wall time.Duration
}

func (c cost) cpu() time.Duration { return c.client + c.broker }

// meter measures from start to stop.
type meter struct {
	pid   int
	began cost
	at    time.Time
}

// start begins with a collected heap, so that no run pays for the garbage of the one before.
func start(pid int) (*meter, error) {
	goruntime.GC()
	debug.FreeOSMemory()
	broker, err := processCPU(pid)
	return &meter{pid: pid, began: cost{client: ownCPU(), broker: broker}, at: time.Now()}, err
}

func (m *meter) stop() (cost, error) {
	broker, err := processCPU(m.pid)
	return cost{client: ownCPU() - m.began.client, broker: broker - m.began.broker, wall: time.Since(m.at)}, err
}

// metered is what f takes.
func metered(pid int, f func() error) (cost, error) {
	m, err := start(pid)
	if err != nil {
		return cost{}, err
	}
	if err := f(); err != nil {
		return cost{}, err
	}
	return m.stop()
}

// listener is the process that listens on a TCP address of this machine.
func listener(address string) (int, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return 0, fmt.Errorf("broker %q: %w", address, err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("broker %q: %w", address, err)
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		if inode := listeningInode(table, uint16(number)); inode != "" {
			return ownerOf("socket:[" + inode + "]")
		}
	}
	return 0, fmt.Errorf("nothing on this machine listens on port %s: CPU time can be read of local brokers only", port)
}

// listeningInode reads a table of sockets. Source: proc_net_tcp(5): local address in hexadecimal, state 0A is LISTEN.
func listeningInode(table string, port uint16) string {
	raw, err := os.ReadFile(table)
	if err != nil {
		return ""
	}
	want := strings.ToUpper(hex.EncodeToString([]byte{byte(port >> 8), byte(port)}))
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) > 9 && strings.HasSuffix(f[1], ":"+want) && f[3] == "0A" {
			return f[9]
		}
	}
	return ""
}

func ownerOf(socket string) (int, error) {
	files, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil && target == socket {
			return strconv.Atoi(strings.Split(file, "/")[2])
		}
	}
	return 0, fmt.Errorf("%s belongs to no process that may be looked at: name the broker with -broker-pid: %w", socket, fs.ErrPermission)
}
