package main

import (
	"fmt"
	"strings"
)

// shape is a rule in both languages, with a place for what varies: %[1]s a text, %[2]d a number.
type shape struct {
	perField                bool
	condition, requirement  string // CEL
	regoApplies, regoPasses string // the bodies of rules in Rego; of fields, about f
}

var shapes = []shape{
	{false, `"%[1]s" in dataset.infotypes`, `!dataset.public`,
		`"%[1]s" in input.infotypes`, `not input.public`},
	{true, `"%[1]s" in field.infotypes`, `"masked" in field.tags`,
		`"%[1]s" in f.infotypes`, `"masked" in f.tags`},
	{false, `dataset.categories.exists(c, c == "%[3]s")`, `size(dataset.owners) > 0`,
		`some c in input.categories; c == "%[3]s"`, `count(input.owners) > 0`},
	{false, `"tag%[2]d" in dataset.tags`, `dataset.domain != ""`,
		`"tag%[2]d" in input.tags`, `input.domain != ""`},
	{true, `field.sensitive && field.confidence < 0.%[2]d9`, `field.seen > %[2]d0`,
		`f.sensitive; f.confidence < 0.%[2]d9`, `f.seen > %[2]d0`},
	{false, `true`, `!dataset.grants.exists(g, g.grantee == "role%[2]d" && g.privilege == "SELECT")`,
		`true`, `count([g | some g in input.grants; g.grantee == "role%[2]d"; g.privilege == "SELECT"]) == 0`},
	{false, `dataset.rows >= %[2]d00 && dataset.sensitive_fields > 0`, `dataset.tags.exists(t, t.startsWith("tag%[2]d"))`,
		`input.rows >= %[2]d00; input.sensitive_fields > 0`, `some t in input.tags; startswith(t, "tag%[2]d")`},
	{true, `field.name == "%[4]s"`, `field.type == "text"`,
		`f.name == "%[4]s"`, `f.type == "text"`},
	{false, `dataset.kind == "table"`, `dataset.fields.all(f, f.type != "%[4]s" || f.nullable)`,
		`input.kind == "table"`, `every f in input.fields { ok(f) }`},
	{false, `dataset.name.startsWith("schema%[2]d.")`, `size(dataset.primary_key) > 0`,
		`startswith(input.name, "schema%[2]d.")`, `count(input.primary_key) > 0`},
	{true, `field.labels.exists(l, l.category == "%[3]s" && l.confidence >= 0.8)`, `field.tags.exists(t, t in ["masked", "tokenised", "tag%[2]d"])`,
		`some l in f.labels; l.category == "%[3]s"; l.confidence >= 0.8`, `some t in f.tags; t in {"masked", "tokenised", "tag%[2]d"}`},
	{false, `dataset.sensitive_fields > 0`, `dataset.fields.filter(f, "%[1]s" in f.infotypes).size() <= 1`,
		`input.sensitive_fields > 0`, `count([f | some f in input.fields; "%[1]s" in f.infotypes]) <= 1`},
}

var (
	infotypes = []string{"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON_NAME", "CREDIT_CARD_NUMBER", "IBAN_CODE", "IP_ADDRESS", "PASSWORD", "MEDICAL_RECORD_NUMBER",
		"STREET_ADDRESS", "US_SOCIAL_SECURITY_NUMBER", "DATE_OF_BIRTH", "GENDER", "SALARY", "USERNAME", "POSTAL_CODE", "AUTH_TOKEN", "NATIONALITY"}
	categories = []string{"person", "contact", "network", "finance", "secret", "health", "government_id", "location"}
	fieldNames = []string{"id", "email", "name", "note", "created_at", "amount", "status", "phone", "city", "code", "owner", "token", "kind", "ref", "flag", "price", "country"}
)

// fill puts what varies into a text of a shape.
func fill(text string, n int) string {
	if !strings.Contains(text, "%[") {
		return text
	}
	out := fmt.Sprintf(text+"%[5]s", infotypes[n%len(infotypes)], n%10+1, categories[n%len(categories)], fieldNames[n%len(fieldNames)], "")
	return out
}

func id(n int) string { return fmt.Sprintf("p%03d", n) }

// policyText is the n-th policy as a file of policies.
func policyText(n int) string {
	s, v := shapes[n%len(shapes)], n/len(shapes)
	subject, message := "dataset", "{dataset.name} breaches a rule"
	if s.perField {
		subject, message = "field", "{field.path} of {dataset.name} breaches a rule"
	}
	return fmt.Sprintf("id: %s\nversion: '1'\ntitle: rule %d\nseverity: low\nfor: %s\ncondition: %s\nrequirement: %s\nmessage: '%s'\n", id(n), n, subject,
		quote(fill(s.condition, v)), quote(fill(s.requirement, v)), message)
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// regoText is the n-th policy in Rego.
func regoText(n int) string {
	s, v := shapes[n%len(shapes)], n/len(shapes)
	applies, passes := fill(s.regoApplies, v), fill(s.regoPasses, v)
	var b strings.Builder
	fmt.Fprintf(&b, "package policies.%s\n\n", id(n))
	if s.perField {
		fmt.Fprintf(&b, "applies(f) if { %s }\n\npasses(f) if { %s }\n\n", applies, passes)
		b.WriteString("verdict[f.path] := \"pass\" if { some f in input.fields; applies(f); passes(f) }\n\n")
		b.WriteString("verdict[f.path] := \"breach\" if { some f in input.fields; applies(f); not passes(f) }\n")
		return b.String()
	}
	if strings.Contains(passes, "ok(f)") {
		name := fieldNames[v%len(fieldNames)]
		fmt.Fprintf(&b, "ok(f) if { f.type != %q }\n\nok(f) if { f.nullable }\n\n", name)
	}
	fmt.Fprintf(&b, "default verdict := \"not applicable\"\n\napplies if { %s }\n\npasses if { %s }\n\n", applies, passes)
	b.WriteString("verdict := \"pass\" if { applies; passes }\n\nverdict := \"breach\" if { applies; not passes }\n")
	return b.String()
}
