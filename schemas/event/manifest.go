package event

import (
	"strings"

	"github.com/cespare/xxhash/v2"
)

// EndsScan tells whether events of a type are manifests: one in each partition of scans, where the producer puts it.
func EndsScan(kind string) bool {
	return kind == ScanCompleted || kind == ScanReported || kind == ScanProved
}

// ProofHash is how a manifest of proofs names what a prover has proved of the edges into a dataset. The empty name stands for all datasets:
// what the prover says could not be read whole.
func ProofHash(name, prover string) uint64 {
	return xxhash.Sum64String(name + "\x00" + prover)
}

// Covers tells whether a manifest's scope of provers is of a prover: it is named, or the scope ends in a slash and the name begins so.
func Covers(scope, prover string) bool {
	return scope == prover || strings.HasSuffix(scope, "/") && strings.HasPrefix(prover, scope)
}
