package checksum

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"testing"
)

var financial = map[string]func([]byte) bool{
	"iban": IBAN, "isin": ISIN, "cusip": CUSIP, "sedol": SEDOL, "lei": LEI, "bic": BIC, "luhn": namedLuhn, "imei": IMEI, "imsi": IMSI, "rtn": ABARouting, "bitcoin": Bitcoin,
	"segwit": Bitcoin,
}

// TestFinancialChecksAgreeWithTheOracle compares with python-stdnum, see testdata/oracle_finance.py. Of IMSI the oracle knows the
// networks of each country, so that it refuses more.
func TestFinancialChecksAgreeWithTheOracle(t *testing.T) {
	f, err := os.Open("testdata/oracle_finance.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	compared := map[string]int{}
	lines := bufio.NewScanner(plain)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		check := financial[fields[0]]
		if check == nil || len(fields) != 3 {
			t.Fatalf("line %q", lines.Text())
		}
		compared[fields[0]]++
		want := fields[2] == "1"
		if got := check([]byte(fields[1])); got != want && (fields[0] != "imsi" || want) {
			t.Errorf("%s %s: %v, the oracle %v", fields[0], fields[1], got, want)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for name := range financial {
		if compared[name] < 1000 {
			t.Errorf("%s: %d numbers", name, compared[name])
		}
	}
}
