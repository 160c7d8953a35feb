package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding/charmap"
)

// eventCount is how many events there are in events.jsonl.
const eventCount = 800

// writeExports writes what colleagues of the shop have exported over the years, each their own way.
func writeExports(s *shop, folder string) error {
	folder = filepath.Join(folder, "exports")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, e := range []struct {
		name  string
		write func(*shop) ([]byte, error)
	}{{"customers.csv.gz", customersExport}, {"orders.csv", ordersExport}, {"newsletter.tsv", newsletterExport}, {"events.jsonl", eventsExport}, {"order_items.parquet", itemsExport}} {
		content, err := e.write(s)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, e.name), content, 0o644)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// delimited writes some columns of a table.
func delimited(t *table, delimiter rune, crlf bool, columns ...string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = delimiter, crlf
	if err := w.Write(columns); err != nil {
		return nil, err
	}
	for _, row := range t.rows {
		record := make([]string, len(columns))
		for i, column := range columns {
			record[i] = cell(row[t.column(column)], delimiter == ';')
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// cell is a value as text, with two decimals behind a point or a comma; nothing for null.
func cell(v any, comma bool) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		text := fmt.Sprintf("%.2f", v)
		if comma {
			text = strings.Replace(text, ".", ",", 1)
		}
		return text
	}
	return fmt.Sprint(v)
}

func customersExport(s *shop) ([]byte, error) {
	text, err := delimited(s.table("customers"), ',', false, "customer_id", "first_name", "last_name", "email", "phone", "birth_date", "country", "created_at")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

// ordersExport is what a spreadsheet in a German office saves: semicolons, decimal commas, windows-1252, CR LF.
func ordersExport(s *shop) ([]byte, error) {
	text, err := delimited(s.table("orders"), ';', true, "order_id", "customer_id", "status", "total", "note", "ordered_at", "shipped_at")
	if err != nil {
		return nil, err
	}
	return charmap.Windows1252.NewEncoder().Bytes(text)
}

func newsletterExport(s *shop) ([]byte, error) {
	t := &table{name: "newsletter", columns: strings.Fields("email first_name country subscribed_at consent")}
	customers := s.table("customers")
	for i, c := range customers.rows {
		if i%3 == 0 {
			t.row(c[customers.column("email")], c[1], c[customers.column("country")], c[customers.column("created_at")], i%2 == 0)
		}
	}
	return delimited(t, '\t', false, t.columns...)
}

// shopEvent is a line of events.jsonl.
type shopEvent struct {
	ID   int       `json:"event_id"`
	Type string    `json:"type"`
	At   string    `json:"at"`
	User eventUser `json:"user"`
	Cart *cart     `json:"cart,omitempty"`
	Tags []string  `json:"tags"`
}

type eventUser struct {
	ID     any    `json:"customer_id"`
	Email  any    `json:"email"`
	IP     string `json:"ip"`
	Device device `json:"device"`
}

type device struct {
	Agent  string `json:"user_agent"`
	Mobile bool   `json:"mobile"`
}

type cart struct {
	Total float64    `json:"total"`
	Lines []cartLine `json:"lines"`
}

type cartLine struct {
	SKU      any     `json:"sku"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
}

func eventsExport(s *shop) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	for i := range eventCount {
		if err := encoder.Encode(s.event(i)); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func (s *shop) event(i int) shopEvent {
	c := s.table("customers").rows[s.random.IntN(customerCount)]
	agent := pick(s.random, agents)
	e := shopEvent{ID: i + 1, Type: pick(s.random, []string{"page_viewed", "cart_changed", "checkout_started"}), At: s.moment().Format(time.RFC3339),
		User: eventUser{c[0], c[3], ip(s.random), device{agent, strings.Contains(agent, "Mobile")}}, Tags: []string{"web"}}
	if e.Type != "page_viewed" {
		e.Cart = s.cart()
	}
	return e
}

func (s *shop) cart() *cart {
	out := &cart{}
	for range 1 + s.random.IntN(3) {
		p := s.table("products").rows[s.random.IntN(productCount)]
		line := cartLine{p[1], 1 + s.random.IntN(3), p[4].(float64)}
		out.Lines = append(out.Lines, line)
		out.Total += float64(line.Quantity) * line.Price
	}
	out.Total = float64(int(out.Total*100+0.5)) / 100
	return out
}

// item is a row of order_items.parquet.
type item struct {
	ID        int64  `parquet:"order_item_id"`
	Order     int64  `parquet:"order_id"`
	SKU       string `parquet:"sku,dict"`
	Category  string `parquet:"category,dict"`
	Quantity  int32  `parquet:"quantity"`
	UnitPrice int64  `parquet:"unit_price,decimal(2:18)"`
	Ordered   int64  `parquet:"ordered_at,timestamp(millisecond)"`
}

func itemsExport(s *shop) ([]byte, error) {
	var out bytes.Buffer
	w := parquet.NewGenericWriter[item](&out, parquet.MaxRowsPerRowGroup(1500), parquet.CreatedBy("shop", "1", "demo"), parquet.Compression(&parquet.Snappy))
	orders, products := s.table("orders").rows, s.table("products").rows
	for _, row := range s.table("order_items").rows {
		order, product := orders[row[1].(int)-1], products[row[2].(int)-1]
		at, err := time.Parse(time.DateTime, order[6].(string))
		if err != nil {
			return nil, err
		}
		i := item{int64(row[0].(int)), int64(row[1].(int)), product[1].(string), product[3].(string), int32(row[3].(int)), int64(row[4].(float64)*100 + 0.5), at.UnixMilli()}
		if _, err := w.Write([]item{i}); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}
