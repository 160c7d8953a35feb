// Command gen writes the synthetic shop of the demo: an SQLite database and exports of it. The same seed gives the same
// bytes. Usage: go run ./testdata/gen testdata/sources
package main

import (
	"fmt"
	"os"
)

// seed is fixed: the files in testdata/sources are what it gives.
const seed = 20240229

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./testdata/gen FOLDER")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes shop.db and exports/ into the folder.
func generate(folder string) error {
	s := newShop(seed)
	if err := writeDatabase(s, folder); err != nil {
		return err
	}
	return writeExports(s, folder)
}
