package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"datawave/schemas/readmodel"
)

// SQLSTATE codes. Source: PostgreSQL 15 manual, appendix A.
const (
	undefinedTable        = "42P01"
	invalidSchemaName     = "3F000"
	insufficientPrivilege = "42501"
	undefinedFile         = "58P01"
	featureNotSupported   = "0A000"
)

// unavailableClasses are connection exceptions, insufficient resources, and operator interventions such as a shutdown.
var unavailableClasses = []string{"08", "53", "57"}

// explain wraps readmodel.ErrUnavailable when the server cannot answer now; the end of the caller's own context stays what it is.
func explain(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || !unavailable(err) {
		return err
	}
	return fmt.Errorf("%w: %w", readmodel.ErrUnavailable, err)
}

// unavailable tells of a failure to reach a server, or of one that has no place for us or does not hold the version any more. An
// error that the server sent says by its class whether trying again may help; one that it did not send is of the connection.
func unavailable(err error) bool {
	if errors.Is(err, errRefused) || errors.Is(err, readmodel.ErrNotFound) {
		return false
	}
	var sent *pgconn.PgError
	if !errors.As(err, &sent) {
		return true
	}
	for _, class := range unavailableClasses {
		if strings.HasPrefix(sent.Code, class) {
			return true
		}
	}
	return missing(err)
}

// missing tells that a table or its schema is not there.
func missing(err error) bool { return hasCode(err, undefinedTable, invalidSchemaName) }

func hasCode(err error, codes ...string) bool {
	var sent *pgconn.PgError
	if !errors.As(err, &sent) {
		return false
	}
	for _, code := range codes {
		if sent.Code == code {
			return true
		}
	}
	return false
}

// errRefused is wrapped by what a reader of rows refused.
var errRefused = errors.New("content")
