package main

import (
	"bytes"
	"database/sql"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// generated are the files that the generator owns, below testdata/sources.
var generated = []string{"shop.db", "exports/customers.csv.gz", "exports/orders.csv", "exports/newsletter.tsv", "exports/events.jsonl", "exports/order_items.parquet"}

// TestGenerateSame compares what the generator writes with what is kept: regenerate with go run ./testdata/gen testdata/sources.
func TestGenerateSame(t *testing.T) {
	folder := t.TempDir()
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range generated {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "sources", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the generator gives %d other bytes than the %d that are kept", name, len(got), len(want))
		}
	}
}

func TestShopIsConsistent(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join("..", "sources", "shop.db")+"?mode=ro&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]string{
		"SELECT count(*) FROM pragma_foreign_key_check":                                      "0",
		"SELECT integrity_check FROM pragma_integrity_check":                                 "ok",
		"SELECT count(*) FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'": "11",
		"SELECT count(*) FROM sqlite_schema WHERE type='view'":                               "4",
		"SELECT count(*) FROM top_customers":                                                 "100",
		"SELECT count(*) > 20 FROM revenue_by_month":                                         "1",
		"SELECT count(*) FROM orders o WHERE abs(total-(SELECT sum(quantity*unit_price) FROM order_items i WHERE i.order_id=o.order_id))>0.01": "0",
	} {
		var got string
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", query, got, err, want)
		}
	}
}

func TestNumbersAreValid(t *testing.T) {
	s := newShop(1)
	for _, row := range s.table("cards").rows {
		number := row[3].(string)
		if body, check := number[:len(number)-1], number[len(number)-1:]; strconv.Itoa(luhn(body)) != check {
			t.Fatalf("card %s", number)
		}
	}
	if luhn("424242424242424") != 2 || luhn("37828224631000") != 5 {
		t.Error("luhn differs from the documented test numbers")
	}
	if got := withCheckDigits("GB", "WEST12345698765432"); got != "GB82WEST12345698765432" {
		t.Errorf("iban %s differs from ISO 13616's example", got)
	}
	for _, row := range s.table("employees").rows {
		if account := row[5].(string); mod97(account) != 1 {
			t.Fatalf("iban %s", account)
		}
	}
}

// mod97 is the remainder that a valid IBAN has 1 of.
func mod97(iban string) int64 {
	var number strings.Builder
	for _, c := range iban[4:] + iban[:4] {
		if c >= 'A' {
			number.WriteString(strconv.Itoa(int(c-'A') + 10))
			continue
		}
		number.WriteRune(c)
	}
	n, _ := new(big.Int).SetString(number.String(), 10)
	return n.Mod(n, big.NewInt(97)).Int64()
}

// TestOnlyExamples looks that every address lies in a domain that is reserved for examples.
func TestOnlyExamples(t *testing.T) {
	for _, table := range newShop(seed).tables {
		for _, row := range table.rows {
			for _, v := range row {
				text, ok := v.(string)
				_, domain, at := strings.Cut(text, "@")
				if ok && at && !strings.HasPrefix(domain, "example.") && !strings.Contains(domain, ".example") {
					t.Fatalf("%s: %q", table.name, text)
				}
			}
		}
	}
}
