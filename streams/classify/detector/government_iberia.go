package detector

import "datawave/streams/classify/checksum"

// iberianDetectors are those of Spain and Portugal.
func iberianDetectors() []Detector {
	return []Detector{
		{
			Infotype: "SPAIN_NIF_NUMBER", Category: GovernmentID, Region: "ES",
			Source: "Real Decreto 1065/2007, art. 18-20; Real Decreto 1553/2005, art. 11 (modulus 23)",
			Headers: []string{"dni", "number dni", "dni number", "number de dni", "documento nacional de identidad", "nie",
				"number nie", "nie number", "number de nie", "dni nie", "nie dni", "number identidad extranjero",
				"number de identidad de extranjero", "nif", "number nif", "nif number", "dni nif", "nif dni", "nif nie",
				"number de identificacion fiscal", "documento identidad", "number documento identidad", "spanish dni", "spanish nie"},
			Whole: []string{`\d{8}[ -]?[A-Za-z]`, `\d{2}\.\d{3}\.\d{3}[ -]?[A-Za-z]`, anyCase(`[XYZ][ -]?\d{7}[ -]?[A-Z]`),
				anyCase(`[KLM]\d{7}[A-Z]`)},
			Text:  []string{`\b\d{8}[ -]?[A-Z]\b`, `\b\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]\b`, `\b[XYZ][ -]?\d{7}[ -]?[A-Z]\b`},
			Valid: checksum.SpanishNIF, Chance: 0.039, Header: 0.95, Values: 0.92,
			Context:   []string{"dni", "nie", "nif", "documento", "identidad"},
			Positives: []string{"54362315K", "54362315-K", "12.345.678-Z", "X2482300W", "x-2482300-w", "M1234567L"},
			Negatives: []string{"54362315Z", "X2482300A", "00000000T", "5436231K"},
		},
		{
			Infotype: "SPAIN_CIF_NUMBER", Category: GovernmentID, Region: "ES",
			Source: "Orden EHA/451/2008 (Luhn, as a digit or a letter)",
			Headers: []string{"cif", "number cif", "cif number", "codigo identificacion fiscal", "codigo de identificacion fiscal",
				"nif empresa", "cif empresa", "nif", "number nif", "cif nif", "nif cif"},
			Whole: []string{anyCase(`[ABCDEFGHJNPQRSUVW][ -]?\d{7}[ -]?[0-9A-J]`)},
			Text:  []string{`\b[ABCDEFGHJNPQRSUVW]-?\d{7}-?[0-9A-J]\b`},
			Valid: checksum.SpanishCIF, Chance: 0.1, Header: 0.93, Values: 0.6,
			Context: []string{"cif", "nif", "empresa", "sociedad"}, NeedsContext: true,
			Positives: []string{"A13585625", "J99216582", "G-4940546-7"}, Negatives: []string{"A13585626", "I13585625", "A0000000J"},
		},
		{
			Infotype: "SPAIN_SOCIAL_SECURITY_NUMBER", Category: GovernmentID, Region: "ES",
			Source: "TGSS, numero de afiliacion a la Seguridad Social (remainder by 97)",
			Headers: []string{"nss", "number nss", "number seguridad social", "number de seguridad social",
				"number de la seguridad social", "seguridad social number", "number afiliacion", "number de afiliacion", "nuss",
				"number de afiliacion a la seguridad social", "spanish social security number"},
			Whole: []string{`\d{2}[ /-]?\d{8}[ /-]?\d{2}`}, Text: []string{`\b\d{2}[ /-]?\d{8}[ /-]?\d{2}\b`},
			Valid: checksum.SpanishSocialSecurity, Chance: 0.0056, Header: 0.93, Values: 0.85,
			Context: []string{"nss", "seguridad", "afiliacion", "afiliación", "naf", "nuss"}, NeedsContext: true,
			Positives: []string{"28/01234567/42", "281234567840", "28 12345678 40"},
			Negatives: []string{"281234567841", "991234567840", "2812345678"},
		},
		{
			Infotype: "PORTUGAL_NIF_NUMBER", Category: GovernmentID, Region: "PT", Source: "Decreto-Lei 14/2013, art. 13 (modulus 11)",
			Headers: []string{"nif", "number nif", "nif number", "number de identificacao fiscal", "number identificacao fiscal",
				"contribuinte", "number contribuinte", "number de contribuinte", "nipc", "number nipc", "portuguese tax number"},
			Whole: []string{`\d{3}[ .]?\d{3}[ .]?\d{3}`}, Text: []string{`\b\d{3}[ .]?\d{3}[ .]?\d{3}\b`},
			Valid: checksum.PortugueseNIF, Chance: 0.066, Header: 0.93,
			Context: []string{"nif", "contribuinte", "nipc", "fiscal"}, NeedsContext: true,
			Positives: []string{"501964843", "501 964 843"}, Negatives: []string{"501964842", "001964843", "50196484"},
		},
		{
			Infotype: "PORTUGAL_CDC_NUMBER", Category: GovernmentID, Region: "PT",
			Source: "AMA, Validacao de Numero de Documento do Cartao de Cidadao (Luhn over letters)",
			Headers: []string{"cartao cidadao", "cartao de cidadao", "cartao do cidadao", "number cartao cidadao",
				"number cartao de cidadao", "number de cartao de cidadao", "number do cartao de cidadao", "portuguese citizen card",
				"citizen card number"},
			Whole: []string{anyCase(`\d{8}[ -]?\d ?[A-Z][0-9A-Z] ?\d`)}, Text: []string{`\b\d{8}[ -]?\d ?[A-Z][0-9A-Z] ?\d\b`},
			Valid: checksum.PortugueseCitizenCard, Chance: 0.1, Header: 0.85, Values: 0.93,
			Context:   []string{"cartao", "cartão", "cidadao", "cidadão", "cc"},
			Positives: []string{"35624801 2 GF6", "356248012GF6"}, Negatives: []string{"356248012GF7", "000000000ZZ4", "00024000ZX8"},
		},
	}
}
