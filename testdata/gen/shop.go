package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// How many of each there are.
const (
	supplierCount = 40
	productCount  = 160
	customerCount = 1000
	orderCount    = 2400
	sessionCount  = 1800
	reviewCount   = 600
	employeeCount = 60
)

// table is a table's rows; the columns are in the database's schema.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// shop is the whole content, in an order that references allow.
type shop struct {
	random *rand.Rand
	tables []*table
}

func newShop(seed uint64) *shop {
	s := &shop{random: rand.New(rand.NewPCG(seed, seed))}
	s.suppliers()
	s.products()
	s.customers()
	s.addresses()
	s.employees()
	s.cards()
	s.orders()
	s.payments()
	s.sessions()
	s.reviews()
	return s
}

func (s *shop) add(name, columns string) *table {
	t := &table{name: name, columns: strings.Fields(columns)}
	s.tables = append(s.tables, t)
	return t
}

func (t *table) row(values ...any) { t.rows = append(t.rows, values) }

// table finds one by name.
func (s *shop) table(name string) *table {
	for _, t := range s.tables {
		if t.name == name {
			return t
		}
	}
	panic("no table " + name)
}

// column is the place of a column.
func (t *table) column(name string) int {
	for i, c := range t.columns {
		if c == name {
			return i
		}
	}
	panic("no column " + t.name + "." + name)
}

// epoch is the first day of the shop.
var epoch = time.Date(2023, 1, 1, 8, 0, 0, 0, time.UTC)

// moment is a time in the shop's first two years.
func (s *shop) moment() time.Time {
	return epoch.Add(time.Duration(s.random.IntN(700*24*3600)) * time.Second)
}

func stamp(t time.Time) string { return t.Format(time.DateTime) }

func (s *shop) birthday() string {
	return time.Date(1945+s.random.IntN(60), 1, 1+s.random.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// person is a name and an address on an example domain.
func (s *shop) person(n int) (first, last, email string) {
	first, last = pick(s.random, firstNames), pick(s.random, lastNames)
	local := strings.ToLower(ascii.Replace(strings.ToLower(first)) + "." + ascii.Replace(strings.ToLower(last)))
	return first, last, fmt.Sprintf("%s%d@%s", local, n%100, pick(s.random, domains))
}

func (s *shop) suppliers() {
	t := s.add("suppliers", "supplier_id company contact_name contact_email phone vat_id country")
	for i := range supplierCount {
		first, last, _ := s.person(i)
		p := pick(s.random, places)
		company := fmt.Sprintf("%s %s %d", companies[i%len(companies)], pick(s.random, []string{"GmbH", "Ltd", "BV", "SARL"}), i+1)
		local := strings.ToLower(companies[i%len(companies)])
		t.row(i+1, company, first+" "+last, fmt.Sprintf("sales@%s%d.example", local, i+1), phone(s.random, p.country), p.country+digits(s.random, 9), p.country)
	}
}

func (s *shop) products() {
	t := s.add("products", "product_id sku name category price stock supplier_id")
	for i := range productCount {
		category := pick(s.random, categories)
		name := pick(s.random, adjectives) + " " + strings.TrimSuffix(category, "s") + " " + string(rune('A'+s.random.IntN(26)))
		sku := fmt.Sprintf("%s-%04d", strings.ToUpper(category[:2]), i+1)
		t.row(i+1, sku, name, category, s.price(), s.random.IntN(500), 1+s.random.IntN(supplierCount))
	}
}

// price is in euros, with cents.
func (s *shop) price() float64 { return float64(990+s.random.IntN(40000)) / 100 }

func (s *shop) customers() {
	t := s.add("customers", "customer_id first_name last_name email phone birth_date password_hash country created_at")
	for i := range customerCount {
		first, last, email := s.person(i)
		country := pick(s.random, places).country
		var call any
		if s.random.IntN(10) > 0 {
			call = phone(s.random, country)
		}
		t.row(i+1, first, last, email, call, s.birthday(), "$2a$10$"+token(s.random, 53), country, stamp(s.moment()))
	}
}

func (s *shop) addresses() {
	t := s.add("addresses", "address_id customer_id kind street house_number postcode city country latitude longitude")
	for i := range customerCount * 5 / 4 {
		p := pick(s.random, places)
		kind := "delivery"
		customer := i + 1
		if i >= customerCount {
			kind, customer = "billing", 1+s.random.IntN(customerCount)
		}
		t.row(i+1, customer, kind, pick(s.random, streets), 1+s.random.IntN(180), p.postcode, p.city, p.country,
			float64(36000+s.random.IntN(24000))/1000, float64(s.random.IntN(30000)-9000)/1000)
	}
}

func (s *shop) employees() {
	t := s.add("employees", "employee_id full_name work_email title salary bank_account birth_date manager_id")
	for i := range employeeCount {
		first, last, email := s.person(i)
		var manager any
		if i > 0 {
			manager = 1 + s.random.IntN(min(i, 6))
		}
		t.row(i+1, first+" "+last, email, pick(s.random, titles), 28000+100*s.random.IntN(600), iban(s.random), s.birthday(), manager)
	}
}

func (s *shop) cards() {
	t := s.add("cards", "card_id customer_id brand card_number holder expiry")
	customers := s.table("customers")
	for i := range customerCount * 7 / 10 {
		c := customers.rows[s.random.IntN(customerCount)]
		brand, number := card(s.random)
		t.row(i+1, c[0], brand, number, strings.ToUpper(fmt.Sprint(c[1], " ", c[2])), fmt.Sprintf("%02d/%02d", 1+s.random.IntN(12), 26+s.random.IntN(5)))
	}
}

func (s *shop) orders() {
	t := s.add("orders", "order_id customer_id address_id status total note ordered_at shipped_at")
	items := s.add("order_items", "order_item_id order_id product_id quantity unit_price")
	products := s.table("products")
	for i := range orderCount {
		at, total := s.moment(), 0.0
		for range 1 + s.random.IntN(4) {
			p := products.rows[s.random.IntN(productCount)]
			quantity, price := 1+s.random.IntN(3), p[4].(float64)
			total += float64(quantity) * price
			items.row(len(items.rows)+1, i+1, p[0], quantity, price)
		}
		customer := 1 + s.random.IntN(customerCount)
		var shipped any
		if s.random.IntN(8) > 0 {
			shipped = stamp(at.Add(time.Duration(12+s.random.IntN(90)) * time.Hour))
		}
		var note any
		if text := pick(s.random, notes); text != "" {
			note = text
		}
		t.row(i+1, customer, customer, pick(s.random, []string{"paid", "shipped", "delivered", "returned"}), float64(int(total*100+0.5))/100, note, stamp(at), shipped)
	}
}

func (s *shop) payments() {
	t := s.add("payments", "payment_id order_id method iban card_id amount paid_at")
	cards := s.table("cards")
	for i, o := range s.table("orders").rows {
		at, _ := time.Parse(time.DateTime, o[6].(string))
		paid := stamp(at.Add(time.Duration(1+s.random.IntN(300)) * time.Minute))
		if s.random.IntN(2) == 0 {
			t.row(i+1, o[0], "transfer", iban(s.random), nil, o[4], paid)
			continue
		}
		t.row(i+1, o[0], "card", nil, 1+s.random.IntN(len(cards.rows)), o[4], paid)
	}
}

func (s *shop) sessions() {
	t := s.add("sessions", "session_id customer_id ip_address user_agent started_at pages")
	for range sessionCount {
		id := fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", s.random.Uint32(), s.random.IntN(1<<16), s.random.IntN(1<<12), 0x8000|s.random.IntN(1<<14), s.random.Uint64()>>16)
		t.row(id, 1+s.random.IntN(customerCount), ip(s.random), pick(s.random, agents), stamp(s.moment()), 1+s.random.IntN(30))
	}
}

func (s *shop) reviews() {
	t := s.add("reviews", "review_id product_id customer_id stars body written_at")
	customers := s.table("customers")
	for i := range reviewCount {
		c := customers.rows[s.random.IntN(customerCount)]
		t.row(i+1, 1+s.random.IntN(productCount), c[0], 1+s.random.IntN(5), s.review(c), stamp(s.moment()))
	}
}

// review is free text, in which now and then somebody leaves an address or a number.
func (s *shop) review(customer []any) string {
	text := pick(s.random, praises) + " " + pick(s.random, praises)
	switch s.random.IntN(20) {
	case 0:
		return fmt.Sprintf("%s Please write to %v about the refund.", text, customer[3])
	case 1:
		return fmt.Sprintf("%s Call me on %s, %v.", text, phone(s.random, "US"), customer[1])
	}
	return text
}
