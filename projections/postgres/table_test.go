package postgres

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

var wordsTable = Table{Name: "words", Columns: []string{"dataset", "word", "text"}, Keys: []Key{IntKey, UUIDKey}}

// rowsOf writes the map in an order of its own: key -> text.
func rowsOf(words map[byte]string) *Rows {
	var r Rows
	for key, text := range words {
		r.Begin(3)
		r.Int(int64(key % 3))
		r.UUID([16]byte{key})
		r.Text(text)
	}
	return &r
}

// apply does to a table, by key and by row, what the server does.
func apply(t *rapid.T, table map[string]string, c *Changes) {
	size := c.table.keySize()
	for i := range c.gone.Len() {
		key := string(c.gone.row(i)[2:])
		if _, there := table[key]; !there {
			t.Fatal("a key goes that is not there")
		}
		delete(table, key)
	}
	for i := range c.fresh.Len() {
		key := string(c.fresh.row(i)[2:size])
		if _, there := table[key]; there {
			t.Fatal("a fresh key is there already")
		}
		table[key] = string(c.fresh.row(i))
	}
	for i := range c.changed.Len() {
		key := string(c.changed.row(i)[2:size])
		if old, there := table[key]; !there || old == string(c.changed.row(i)) {
			t.Fatal("a row changes that is not there, or is the same")
		}
		table[key] = string(c.changed.row(i))
	}
}

func tableOf(rows *Rows) map[string]string {
	table := map[string]string{}
	for i := range rows.Len() {
		table[string(rows.row(i)[2:wordsTable.keySize()])] = string(rows.row(i))
	}
	return table
}

func TestReplaceWritesTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.MapOfN(rapid.Byte(), rapid.SampledFrom([]string{"", "amber", "blue", "\x00"}), 0, 120)
		before, now := rowsOf(words.Draw(t, "before")), rowsOf(words.Draw(t, "now"))
		var c Changes
		c.Begin(&wordsTable)
		c.Replace(before, now)
		table := tableOf(before)
		apply(t, table, &c)
		if want := tableOf(now); !maps.Equal(table, want) {
			t.Fatalf("%d rows, want %d", len(table), len(want))
		}
		c.Begin(&wordsTable)
		c.Replace(now, now)
		if n := c.fresh.Len() + c.changed.Len() + c.gone.Len(); n > 0 && now.Len() > 0 {
			t.Fatalf("%d changes where nothing changed", n)
		}
	})
}

func TestTextHoldsNoNUL(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "a\x00b": "a\uFFFDb", "\x00": "\uFFFD", "ü": "ü"} {
		if got := Text(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
