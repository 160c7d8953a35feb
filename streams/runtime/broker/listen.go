package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// listener holds connections back until the broker may serve, and cuts them when it may no longer answer.
type listener struct {
	net.Listener
	health *health
	conns  atomic.Int64 // accepted so far
	ready  chan struct{}
	closed chan struct{}
	once   sync.Once
}

// open listens on a loopback address. Port 0 means: the port that the directory remembers from last time if it is free, else any.
func open(addr, dir string, h *health) (*listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", addr, err)
	}
	if !isLoopback(host) {
		return nil, fmt.Errorf("listen address %q: the embedded broker has no authentication and listens on loopback only: use 127.0.0.1", addr)
	}
	ln, err := listenRemembered(host, port, dir)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return &listener{Listener: ln, health: h, ready: make(chan struct{}), closed: make(chan struct{})}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func listenRemembered(host, port, dir string) (net.Listener, error) {
	if port != "0" || dir == "" {
		return listenAt(host, port)
	}
	file := filepath.Join(dir, "port")
	ln, err := listenAgain(host, file)
	if err != nil {
		ln, err = listenAt(host, "0")
	}
	if err != nil {
		return nil, err
	}
	port = strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
	return ln, errors.Join(os.WriteFile(file, []byte(port+"\n"), 0o600))
}

func listenAgain(host, file string) (net.Listener, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return listenAt(host, strings.TrimSpace(string(raw)))
}

func listenAt(host, port string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(context.Background(), "tcp", net.JoinHostPort(host, port))
}

// serve lets connections in. Close ends it.
func (l *listener) serve() { close(l.ready) }

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.ready:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.conns.Add(1)
	return &conn{c, l.health}, nil
}

// Close implements net.Listener; twice is fine.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// conn refuses to carry an answer of a broker that could not write what the answer claims.
type conn struct {
	net.Conn
	health *health
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.health.broken(); err != nil {
		_ = c.Close()
		return 0, err
	}
	return c.Conn.Write(p)
}
