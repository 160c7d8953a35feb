package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"datawave/streams/discover"
)

// quotable are the SQLSTATE codes and classes whose messages name objects only. Others may quote a value (22P02: invalid
// input syntax for type integer: "…"), so only their code is told.
// Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
var quotable = map[string]bool{
	"08": true, "28": true, "3D": true, "3F": true, "53": true, "55": true, "57": true,
	"42501": true, "42P01": true, "42703": true, "25006": true,
}

// explain is the error as people may read it: one line, no value, no credential. One that means that the server went away
// wraps discover.ErrUnavailable.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return explainServer(server)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if lostConnection(err) {
		return fmt.Errorf("%w: %s", discover.ErrUnavailable, text)
	}
	return errors.New(text)
}

func explainServer(e *pgconn.PgError) error {
	text := "a row could not be computed"
	if len(e.Code) == 5 && (quotable[e.Code] || quotable[e.Code[:2]]) {
		text = strings.Join(strings.Fields(e.Message), " ")
	}
	if away(e.Code) {
		return fmt.Errorf("%w: %s (SQLSTATE %s)", discover.ErrUnavailable, text, e.Code)
	}
	return fmt.Errorf("%s (SQLSTATE %s)", text, e.Code)
}

// away reports whether a code says that the server, not the statement, is the trouble.
func away(code string) bool {
	switch code {
	case "57P01", "57P02", "57P03", "57P05", "53300":
		return true
	}
	return strings.HasPrefix(code, "08")
}

func lostConnection(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, pgconn.ErrConnClosed)
}

// code is the SQLSTATE of a server's error, or empty.
func code(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}
