package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// cost is what something took: wall time, and CPU time of this process and of the store's server, user and system.
type cost struct{ wall, client, server time.Duration }

func (c cost) plus(other cost) cost {
	return cost{c.wall + other.wall, c.client + other.client, c.server + other.server}
}

func (c cost) cpu() time.Duration { return c.client + c.server }

// meter measures costs. The store's server has none where it is no process of this machine, or is not known.
type meter struct{ server func() time.Duration }

// measure is what do costs.
func (m meter) measure(do func() error) (cost, error) {
	began, before := time.Now(), m.used()
	err := do()
	after := m.used()
	return cost{time.Since(began), after.client - before.client, after.server - before.server}, err
}

func (m meter) used() (c cost) {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) == nil {
		c.client = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	if m.server != nil {
		c.server = m.server()
	}
	return c
}

// postmaster is the process whose children answer a connection to PostgreSQL; 0 where that is on another machine.
func postmaster(ctx context.Context, conn *pgx.Conn) (parent int, err error) {
	var local bool
	if err := conn.QueryRow(ctx, "SELECT inet_client_addr() IS NULL OR inet_client_addr() = inet_server_addr()").Scan(&local); err != nil || !local {
		return 0, err
	}
	s, err := readStat(int(conn.PgConn().PID()))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	return s.parent, err
}

// familyCPU is the CPU time of a process, of its children, and of those children that have ended.
func familyCPU(parent int) func() time.Duration {
	if parent == 0 {
		return nil
	}
	return func() (sum time.Duration) {
		all, err := filepath.Glob("/proc/[0-9]*")
		if err != nil {
			return 0
		}
		for _, path := range all {
			pid, err := strconv.Atoi(filepath.Base(path))
			if err != nil {
				continue
			}
			s, err := readStat(pid)
			switch {
			case err != nil: // it has ended meanwhile
			case pid == parent:
				sum += s.own + s.ended
			case s.parent == parent:
				sum += s.own
			}
		}
		return sum
	}
}

type stat struct {
	name       string // of the program, its first 15 bytes
	parent     int
	own, ended time.Duration // of children that were waited for
}

// ticksPerSecond is USER_HZ, in which /proc counts CPU time on every Linux that Go runs on.
const ticksPerSecond = 100

// readStat reads /proc/PID/stat. Source: proc_pid_stat(5).
func readStat(pid int) (s stat, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s, err
	}
	text := string(raw)
	begin, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	fields := strings.Fields(text[end+1:])
	if len(fields) < 15 {
		return s, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	var n [5]int
	for i, field := range []string{fields[1], fields[11], fields[12], fields[13], fields[14]} {
		if n[i], err = strconv.Atoi(field); err != nil {
			return s, err
		}
	}
	tick := time.Second / ticksPerSecond
	return stat{text[begin+1 : end], n[0], time.Duration(n[1]+n[2]) * tick, time.Duration(n[3]+n[4]) * tick}, nil
}
