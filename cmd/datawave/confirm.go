package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// interactive tells whether a person can answer questions.
func interactive(in io.Reader) bool {
	file, ok := in.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
