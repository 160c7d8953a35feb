package main

import (
	"errors"
	"os"
	"runtime/pprof"
)

// profiled calls run and writes where its CPU time goes to a file, for go tool pprof; with no file it only calls it.
func profiled(path string, run func() error) error {
	if path == "" {
		return run()
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return errors.Join(err, f.Close())
	}
	err = run()
	pprof.StopCPUProfile()
	return errors.Join(err, f.Close())
}
