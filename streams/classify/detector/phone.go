package detector

import "datawave/streams/classify/checksum"

// phoneDetectors recognise telephone numbers.
func phoneDetectors() []Detector {
	const extension = `(?:[ ,;]{0,2}(?:[xX#]|[eE]xt(?:ension)?\.?)[ .:]{0,2}[0-9]{1,6})?`
	return []Detector{{
		Infotype: "PHONE_NUMBER", Category: Contact, Source: "ITU-T E.164, E.123; the national numbering plans as libphonenumber 9 collects them",
		Headers: []string{"phone", "phone number", "mobile", "mobile number", "mobile phone", "cell", "cell number", "cell phone", "cellphone", "fax", "fax number", "telefonnummer", "telephone number",
			"handy", "handynummer", "rufnummer", "mobilnummer", "celular", "number celular", "movil", "number movil", "portable", "mobil", "telefoonnummer", "telefax", "faxnummer", "msisdn", "whatsapp",
			"phone 1", "contact number", "contact phone", "home phone", "work phone", "daytime phone", "evening phone", "emergency phone", "hotline", "caller number", "calling number", "called number",
			"phone mobile", "number phone", "cellulare", "number phone portable", "gsm", "telemovel", "fono", "puhelin", "puhelinnumero", "phone komorkowy", "phonenumber", "mobiltelefon", "telefonszam",
			"phone fixe", "phone fijo", "sms number", "helpline", "toll free number", "landline", "phone e164"},
		Weak: []string{"number contact"},
		Unless: []string{"model", "brand", "country", "price", "part", "sku", "serial", "order", "invoice", "tracking", "app", "os", "ip", "extension", "ext", "make", "carrier", "card", "cards", "account",
			"ssn", "isbn", "id", "version", "ticket", "case", "iban", "zip", "size", "plan", "device", "manufacturer", "area"},
		Whole: []string{
			`\+[0-9(][0-9() ./-]{4,24}[0-9]` + extension,
			`[0-9]{7,15}` + extension,
			`[0-9]{1,5}[ ./-]{1,3}[0-9(][0-9() ./-]{2,22}[0-9]` + extension,
			`[0-9]{0,3} ?\(\+?[0-9]{1,5}\)[ ./-]{0,2}[0-9][0-9 ./-]{3,16}[0-9]` + extension,
		},
		Text: []string{
			`\+[0-9](?:[ ./()-]{0,3}[0-9]){6,16}` + extension,
			`(?:\b(?:00)?[0-9]{1,3}[ .-]?)?\(\+?[0-9]{1,5}\)[ ./-]{0,2}[0-9](?:[ ./-]?[0-9]){4,12}` + extension,
			`\b(?:[0-9]{2}[ -][0-9]{5,8}|[0-9]{3}[ -][0-9]{4,8}|[0-9]{4,5}[ -][0-9]{3,8})` + extension,
			`\b(?:(?:00)?[178][ .-])?[0-9]{2,5}(?:[ -][0-9]{2,5}){2,4}` + extension,
			`\b(?:(?:00)?1\.)?[0-9]{2,5}(?:\.[0-9]{2,5}){2,4}` + extension,
			`\b[0-9]{2,5}/[0-9]{3,9}(?:[ -][0-9]{2,6}){0,3}`,
			`\b[0-9]{7,15}` + extension,
		},
		Valid: checksum.Phone, Chance: 0.5, Coverage: 0.7, Header: 0.92, Values: 0.9,
		Context: []string{"phone", "phones", "telephone", "telefon", "telefono", "telefone", "tel", "tlf", "call", "calls", "calling", "called", "caller", "mobile", "mobil", "movil", "cell", "cellphone", "fax",
			"telefax", "whatsapp", "dial", "reach", "ring", "sms", "answering", "hotline", "handy", "celular", "cellulare", "portable", "rufnummer", "contact", "office", "helpline", "voicemail", "landline",
			"text me", "my number", "your number", "his number", "her number", "their number", "our number", "new number", "text us", "gsm", "viber", "telegram", "電話", "电话", "携帯", "전화"},
		Positives: []string{"+1 415-555-2671", "+442071838750", "(415) 555-2671", "415-555-2671", "415.555.2671", "001-415-555-2671x123", "+49 (0)30 1234567", "0472 12 34 56", "(03) 9123 4567",
			"4155552671", "06 12 34 56 78", "+91 98765 43210", "(0)20 7183 8750", "0049 30 1234567"},
		Negatives: []string{"2024-01-05", "10.0.0.1", "123", "1234-5678-9012-3456", "155-555-2671", "12:30:45", "3.14159265", "20240105", "1,234,567", "123-45-6789", "+999 123 4567",
			"9780306406157", "1700000000", "$415-555-2671", "2024-01-05 10", "ORD-4155552671", "550e8400-e29b-41d4-a716-446655440000", "5.000.000", "1-2-3-4-5-6-7-8"},
	}}
}
