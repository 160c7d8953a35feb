CREATE TABLE suppliers (
  supplier_id INTEGER PRIMARY KEY, company TEXT NOT NULL, contact_name TEXT NOT NULL, contact_email TEXT NOT NULL,
  phone TEXT, vat_id TEXT, country TEXT NOT NULL);
CREATE TABLE products (
  product_id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, name TEXT NOT NULL, category TEXT NOT NULL,
  price NUMERIC(10,2) NOT NULL CHECK (price > 0), stock INTEGER NOT NULL DEFAULT 0,
  supplier_id INTEGER NOT NULL REFERENCES suppliers (supplier_id));
CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT,
  birth_date DATE, password_hash TEXT NOT NULL, country TEXT NOT NULL, created_at TIMESTAMP NOT NULL);
CREATE TABLE addresses (
  address_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id), kind TEXT NOT NULL,
  street TEXT NOT NULL, house_number INTEGER NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  latitude REAL, longitude REAL);
CREATE TABLE employees (
  employee_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, work_email TEXT NOT NULL, title TEXT NOT NULL,
  salary INTEGER NOT NULL, bank_account TEXT NOT NULL, birth_date DATE NOT NULL,
  manager_id INTEGER REFERENCES employees (employee_id));
CREATE TABLE cards (
  card_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id), brand TEXT NOT NULL,
  card_number TEXT NOT NULL, holder TEXT NOT NULL, expiry TEXT NOT NULL);
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  address_id INTEGER NOT NULL REFERENCES addresses (address_id), status TEXT NOT NULL, total NUMERIC(10,2) NOT NULL,
  note TEXT, ordered_at TIMESTAMP NOT NULL, shipped_at TIMESTAMP);
CREATE TABLE order_items (
  order_item_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (order_id),
  product_id INTEGER NOT NULL REFERENCES products (product_id), quantity INTEGER NOT NULL, unit_price NUMERIC(10,2) NOT NULL);
CREATE TABLE payments (
  payment_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (order_id), method TEXT NOT NULL, iban TEXT,
  card_id INTEGER REFERENCES cards (card_id), amount NUMERIC(10,2) NOT NULL, paid_at TIMESTAMP NOT NULL);
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (customer_id), ip_address TEXT NOT NULL,
  user_agent TEXT NOT NULL, started_at TIMESTAMP NOT NULL, pages INTEGER NOT NULL);
CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products (product_id),
  customer_id INTEGER NOT NULL REFERENCES customers (customer_id), stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
  body TEXT NOT NULL, written_at TIMESTAMP NOT NULL);
CREATE INDEX customers_email ON customers (email);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX order_items_order ON order_items (order_id);
CREATE VIEW customer_orders AS
  SELECT c.customer_id, c.first_name || ' ' || c.last_name AS customer, c.email, o.order_id, o.total, o.ordered_at
  FROM customers AS c JOIN orders AS o ON o.customer_id = c.customer_id;
CREATE VIEW revenue_by_month AS
  SELECT strftime('%Y-%m', o.ordered_at) AS month, count(DISTINCT o.order_id) AS orders, round(sum(i.quantity * i.unit_price), 2) AS revenue
  FROM orders AS o JOIN order_items AS i ON i.order_id = o.order_id GROUP BY month;
CREATE VIEW top_customers AS
  SELECT customer, email, count(*) AS orders, round(sum(total), 2) AS spent
  FROM customer_orders GROUP BY customer_id ORDER BY spent DESC LIMIT 100;
CREATE VIEW product_ratings AS
  SELECT p.product_id, p.name, p.category, round(avg(r.stars), 2) AS stars, count(*) AS reviews
  FROM products AS p JOIN reviews AS r ON r.product_id = p.product_id GROUP BY p.product_id;
