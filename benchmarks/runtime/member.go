package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"datawave/schemas/avro"
)

// membership is what a child process that runs a pass-through needs to know.
type membership struct{ Group, Instance, From, To string }

// member runs the pass-through until it is told to stop.
func member(ctx context.Context, out io.Writer) error {
	var m membership
	if err := json.Unmarshal([]byte(*job), &m); err != nil {
		return err
	}
	opts, _, err := connection()
	if err != nil {
		return err
	}
	avro.Embedded()
	b := &bench{kafka: opts}
	r, err := b.newRuntime(m.Group, m.Instance, "lz4")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "started"); err != nil {
		return err
	}
	return r.Run(ctx, passThroughStage(m.From, m.To, &progress{}))
}

// child is a process of a membership.
type child struct{ cmd *exec.Cmd }

// spawn starts a member, and returns when it is about to join.
func spawn(ctx context.Context, m membership) (*child, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, os.Args[0], "-role", "member", "-job", string(text), fmt.Sprintf("-v=%t", *details))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	return &child{cmd}, err
}

// stop ends a member in good order.
func (c *child) stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return c.cmd.Wait()
}
