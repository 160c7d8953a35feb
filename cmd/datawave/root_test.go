package main

import (
	"io"
	"testing"
)

func TestGroupsRefuseUnknownCommands(t *testing.T) {
	groups := 0
	for _, group := range newRoot().Commands() {
		if !group.HasSubCommands() {
			continue
		}
		groups++
		root := newRoot()
		root.SetArgs([]string{group.Name(), "nonsense"})
		root.SetOut(io.Discard)
		want := `unknown command "nonsense" for "datawave ` + group.Name() + `"`
		if err := root.Execute(); err == nil || err.Error() != want {
			t.Errorf("%s: %v", group.Name(), err)
		}
	}
	if groups < 5 {
		t.Errorf("%d groups", groups)
	}
}
