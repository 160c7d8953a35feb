package detector

import "datawave/streams/classify/checksum"

// financeDetectors recognise cards, accounts, securities and wallets.
func financeDetectors() []Detector {
	return append(append(append(cardDetectors(), accountDetectors()...), securityDetectors()...), walletDetectors()...)
}

func cardDetectors() []Detector {
	groups := []string{
		`[0-9]{12,19}`, `[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{1,4}(?:[ -][0-9]{3})?`, `[0-9]{4}[ -][0-9]{6}[ -][0-9]{4,5}`, `[0-9]{6}[ -][0-9]{13}`,
	}
	return []Detector{
		{
			Infotype: "CREDIT_CARD_NUMBER", Category: Finance, Source: "ISO/IEC 7812-1; PCI DSS 4.0",
			Headers: []string{"credit card", "credit card number", "card number", "cardnumber", "creditcard", "creditcardnumber", "cc", "cc number", "ccnumber", "pan", "primary account number", "debit card",
				"debit card number", "kreditkarte", "kartennummer", "kreditkartennummer", "tarjeta", "number tarjeta", "number de tarjeta", "tarjeta de credito", "carte bancaire", "number carte",
				"number de carte", "carte de credit", "carta di credito", "number carta", "cartao", "number cartao", "cartao de credito", "creditcardnummer", "payment card", "payment card number", "card",
				"bank card", "bank card number"},
			Weak: []string{"visa", "mastercard", "amex"},
			Unless: []string{"type", "id", "last", "brand", "holder", "name", "token", "code", "limit", "month", "year", "cvv", "expiration", "exp", "date", "network", "issuer", "game", "score", "business",
				"security", "order", "tracking", "invoice", "sku", "barcode", "ean", "isbn", "library", "loyalty", "gift", "graphics", "imei", "yellow", "red"},
			Whole: groups, Text: atWord(groups),
			Valid: checksum.CardNumber, Chance: 0.04, Header: 0.88, Values: 0.95,
			Context: []string{"card", "cards", "credit", "debit", "visa", "mastercard", "amex", "american express", "discover", "maestro", "cc", "kreditkarte", "karte", "tarjeta", "carte", "carta", "cartao",
				"payment", "pan"},
			Positives: []string{"4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "6011111111111117", "3530111333300000", "2223003122003222", "30569309025904", "4222222222222",
				"6759649826438453"},
			Negatives: []string{"4111111111111112", "1234567890123456", "0000000000000000", "9781234567897", "411111111111", "4111-1111 1111-1111", "1700000000000", "4111-1111-1111", "8888888888888888"},
		},
		{
			Infotype: "CREDIT_CARD_TRACK_NUMBER", Category: Finance, Source: "ISO/IEC 7813:2006",
			Headers: []string{"track data", "magnetic stripe", "magstripe", "track 1 data", "track 2 data", "card track"},
			Weak:    []string{"track"},
			Unless:  []string{"name", "id", "music", "song", "album", "length"},
			Whole:   []string{`%[bB][0-9]{12,19}\^[^^?]{2,26}\^[0-9]{4}[^?]*\??.?`, `;[0-9]{12,19}=[0-9]{4}[0-9]*\??.?`},
			Text:    []string{`%[bB][0-9]{12,19}\^[^^?]{2,26}\^[0-9]{7,60}\??`, `;[0-9]{12,19}=[0-9]{4}[0-9]{3,30}\??`},
			Valid:   checksum.CardTrack, Chance: 0.005, Header: 0.85, Values: 0.99,
			Positives: []string{"%B4111111111111111^DOE/JANE^30121010000000000000?", ";4111111111111111=30121010000000000000?"},
			Negatives: []string{"%B4111111111111112^DOE/JANE^30121010000000000000?", ";4111111111111111=30991010000000000000?", "4111111111111111", "track 2"},
		},
		{
			Infotype: "CVV_NUMBER", Category: Finance, Source: "PCI DSS 4.0, requirement 3.3.1.2",
			Headers: []string{"cvv", "cvc", "cvv2", "cvc2", "cvv code", "cvc code", "cvv number", "card security code", "security code", "card verification", "card verification value", "card verification code",
				"cvn", "csc", "cid code", "kartenprufnummer", "codigo de seguridad", "cryptogramme"},
			Unless: []string{"response", "result", "match", "check", "valid"},
			Whole:  []string{`[0-9]{3,4}`}, Text: []string{`\b[0-9]{3,4}`}, Chance: 1, Header: 0.9,
			Context: []string{"cvv", "cvc", "cvv2", "cvc2", "cvn", "security code", "verification code"}, NeedsContext: true,
			Positives: []string{"123", "0042"}, Negatives: []string{"12", "12345", "abc"},
		},
		{
			Infotype: "CREDIT_CARD_EXPIRATION_DATE", Category: Finance, Source: "ISO/IEC 7813:2006; PCI DSS 4.0",
			Headers: []string{"card expiration", "card expiry", "card expiration date", "card expiry date", "credit card expiration", "credit card expiry", "cc exp", "cc expiry", "cc expiration", "card exp",
				"card exp date", "exp date card", "expiration date card", "card valid thru", "valid thru", "gultig bis karte", "credit card expire", "credit card expiration date", "cc expires", "card expires"},
			Whole: []string{`(?:0[1-9]|1[0-2])[/. -]?(?:20)?[0-9]{2}`, `[1-9]/(?:20)?[0-9]{2}`, `20[0-9]{2}-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?`}, Text: []string{`\b(?:0[1-9]|1[0-2])/(?:20)?[0-9]{2}`},
			Chance: 1, Header: 0.9,
			Context: []string{"exp", "expiry", "expires", "expiration", "valid thru", "card"}, NeedsContext: true,
			Positives: []string{"12/27", "01/2028", "0429", "2027-12"}, Negatives: []string{"13/27", "00/27", "soon", "12/27/2024"},
		},
	}
}

func accountDetectors() []Detector {
	return []Detector{
		{
			Infotype: "IBAN_CODE", Category: Finance, Source: "ISO 13616-1; SWIFT IBAN registry, release 101",
			Headers: []string{"iban", "iban code", "iban number", "bank account iban", "account iban", "kontonummer iban", "iban konto", "iban kunde"},
			Weak:    []string{"bank account", "account number", "kontonummer", "bankverbindung", "cuenta bancaria"},
			Unless:  []string{"type", "id", "name", "balance"},
			Whole:   []string{`[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}`, `[a-zA-Z]{2}[0-9]{2}(?:[ -][a-zA-Z0-9]{4}){2,7}(?:[ -][a-zA-Z0-9]{1,4})?`},
			Text:    []string{`\b[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}`, `\b[A-Z]{2}[0-9]{2}(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,3})?`},
			Valid:   checksum.IBAN, Chance: 0.003, Header: 0.92, Values: 0.99,
			Context: []string{"iban"},
			Positives: []string{"GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947", "gb82west12345698765432",
				"MT84MALT011000012345MTLCAST001S", "BE68-5390-0754-7034"},
			Negatives: []string{"GB82WEST12345698765433", "DE8937040044053201300", "XX89370400440532013000", "ABCDEFGHIJKLMNOPQRST", "DE00000000000000000000", "GB82123412345698765432"},
		},
		{
			Infotype: "SWIFT_CODE", Category: Finance, Source: "ISO 9362:2022; ISO 3166-1",
			Headers: []string{"swift", "swift code", "swift number", "bic", "bic code", "bic number", "bic swift", "swift bic", "swift bic code", "bank identifier code", "bank bic", "bankleitzahl bic"},
			Whole:   []string{`[A-Za-z]{6}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?`}, Text: []string{`\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?`},
			Valid: checksum.BIC, Chance: 0.37, Header: 0.92, Values: 0,
			Context: []string{"swift", "bic"}, NeedsContext: true,
			Positives: []string{"DEUTDEFF", "NEDSZAJJXXX", "deutdeff500"}, Negatives: []string{"DEUTDE", "12345678", "DEUT1EFF", "ABCDXXYZ", "DEUTDEFF5"},
		},
		{
			Infotype: "US_BANK_ROUTING_MICR", Category: Finance, Region: "US", Source: "ANSI X9.100-160; ABA routing number policy",
			Headers: []string{"routing", "routing number", "aba", "aba number", "aba routing number", "bank routing number", "routing transit number", "rtn", "aba rtn", "transit number", "micr", "bank routing",
				"routing code", "ach routing number", "fedwire number"},
			Unless: []string{"slip", "protocol", "rule"},
			Whole:  []string{`[0-9]{9}`, `[0-9]{4}-[0-9]{4}-[0-9]`, `[0-9]{3} [0-9]{3} [0-9]{3}`}, Text: []string{`\b[0-9]{9}`},
			Valid: checksum.ABARouting, Chance: 0.037, Header: 0.92, Values: 0.6,
			Context: []string{"routing", "aba", "rtn", "micr", "transit"}, NeedsContext: true,
			Positives: []string{"111000025", "021000021", "322271627", "1110-0002-5"}, Negatives: []string{"111000026", "123456789", "000000000", "990000001", "02100002"},
		},
		{
			Infotype: "FINANCIAL_ACCOUNT_NUMBER", Category: Finance, Source: "Google Sensitive Data Protection, FINANCIAL_ACCOUNT_NUMBER; NACHA operating rules",
			Headers: []string{"account number", "bank account", "bank account number", "acct number", "acct", "bank acct", "checking account", "savings account", "kontonummer", "konto number", "kontonr",
				"cuenta bancaria", "number de cuenta", "number cuenta", "number compte", "compte bancaire", "number de compte", "conto corrente", "number conto", "conta bancaria", "number conta",
				"rekeningnummer", "bankrekening", "bban", "loan number", "loan account number", "deposit account number", "brokerage account", "beneficiary account", "payee account", "account nbr"},
			Unless: []string{"type", "balance", "status", "user", "owner", "manager", "name", "date", "login", "email", "twitter", "github", "closed", "opened", "gl", "ledger"},
			Whole:  []string{`[0-9]{6,17}`, `[0-9]{2,6}(?:[ -][0-9]{2,8}){1,4}`, `[Xx*]{2,12}[0-9]{3,6}`}, Text: []string{`\b[0-9]{6,17}`},
			Chance: 1, Header: 0.9,
			Context:   []string{"account number", "account no", "acct", "bank account", "checking account", "savings account", "kontonummer", "konto", "cuenta", "compte", "iban"},
			Positives: []string{"12345678", "000123456789", "12-3456-7890123-00"}, Negatives: []string{"12345", "abc", "2024/01/05", "12.50"},
			NeedsContext: true,
		},
		{
			Infotype: "UK_BANK_SORT_CODE", Category: Finance, Region: "GB", Source: "Pay.UK, sort code rules",
			Headers: []string{"sort code", "bank sort code", "sortcode", "sort code number"},
			Whole:   []string{`[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}`}, Text: []string{`\b[0-9]{2}-[0-9]{2}-[0-9]{2}`, `\b[0-9]{6}`},
			Valid: checksum.SortCode, Chance: 0.98, Header: 0.92,
			Context: []string{"sort code", "sortcode", "sort"}, NeedsContext: true,
			Positives: []string{"20-00-00", "601613", "40 47 84"}, Negatives: []string{"00-00-00", "20-00-0", "1234567", "20-00 00"},
		},
		{
			Infotype: "AUSTRALIA_BSB_NUMBER", Category: Finance, Region: "AU", Source: "AusPayNet, BSB numbers in Australia",
			Headers: []string{"bsb", "bsb number", "bsb code", "bank state branch"},
			Whole:   []string{`[0-9]{3}[ -]?[0-9]{3}`}, Text: []string{`\b[0-9]{3}-[0-9]{3}`, `\b[0-9]{6}`},
			Valid: checksum.BSB, Chance: 0.78, Header: 0.92,
			Context: []string{"bsb"}, NeedsContext: true,
			Positives: []string{"062-000", "733000", "082 057"}, Negatives: []string{"001-000", "06-2000", "061-000", "0620001"},
		},
	}
}

func securityDetectors() []Detector {
	return []Detector{
		{
			Infotype: "AMERICAN_BANKERS_CUSIP_ID", Category: Finance, Region: "US", Source: "ANSI X9.6-2020",
			Headers: []string{"cusip", "cusip number", "cusip id", "cusip code", "cusip 9"},
			Whole:   []string{`[0-9A-Za-z]{3}[0-9A-Za-z]{2}[0-9A-Za-z*@#]{3}[0-9]`}, Text: []string{`\b[0-9]{3}[0-9A-Z]{5}[0-9]`},
			Valid: checksum.CUSIP, Chance: 0.1, Header: 0.92, Values: 0,
			Context: []string{"cusip"}, NeedsContext: true,
			Positives: []string{"037833100", "17275R102", "38259P508", "DUS0421C5"}, Negatives: []string{"037833101", "03783310", "000000000", "17275R10X"},
		},
		{
			Infotype: "ISIN_CODE", Category: Finance, Source: "ISO 6166:2021",
			Headers: []string{"isin", "isin code", "isin number", "security isin", "wertpapierkennnummer isin"},
			Whole:   []string{`[A-Za-z]{2}[A-Za-z0-9]{9}[0-9]`}, Text: []string{`\b[A-Z]{2}[A-Z0-9]{9}[0-9]`},
			Valid: checksum.ISIN, Chance: 0.04, Header: 0.92, Values: 0.9,
			Context:   []string{"isin", "security", "securities", "bond", "share", "stock", "fund"},
			Positives: []string{"US0378331005", "DE000BAY0017", "GB0002634946", "XS2021462440"}, Negatives: []string{"US0378331006", "ZZ0378331005", "US037833100", "US0000000000"},
		},
		{
			Infotype: "SEDOL_CODE", Category: Finance, Region: "GB", Source: "London Stock Exchange, SEDOL technical specification",
			Headers: []string{"sedol", "sedol code", "sedol number"},
			Whole:   []string{`[0-9BCDFGHJ-NP-TV-Zbcdfghj-np-tv-z]{6}[0-9]`}, Text: []string{`\b[0-9BCDFGHJ-NP-TV-Z]{6}[0-9]`},
			Valid: checksum.SEDOL, Chance: 0.1, Header: 0.92, Values: 0,
			Context: []string{"sedol"}, NeedsContext: true,
			Positives: []string{"B15KXQ8", "0263494", "B0WNLY7"}, Negatives: []string{"B15KXQ9", "A15KXQ8", "0000000", "1A5KXQ8"},
		},
		{
			Infotype: "LEGAL_ENTITY_IDENTIFIER", Category: Finance, Source: "ISO 17442-1:2020",
			Headers: []string{"lei", "lei code", "lei number", "legal entity identifier"},
			Whole:   []string{`[0-9A-Za-z]{18}[0-9]{2}`}, Text: []string{`\b[0-9A-Z]{18}[0-9]{2}`},
			Valid: checksum.LEI, Chance: 1.0 / 97, Header: 0.92, Values: 0.95,
			Context:   []string{"lei", "legal entity"},
			Positives: []string{"213800KUD8LAJWSQ9D15", "5493001KJTIIGC8Y1R12", "7LTWFZYICNSX8D621K86"}, Negatives: []string{"213800KUD8LXJWSQ9D15", "213800KUD8LAJWSQ9D1", "00000000000000000000"},
		},
	}
}

func walletDetectors() []Detector {
	return []Detector{
		{
			Infotype: "BITCOIN_ADDRESS", Category: Finance, Source: "Bitcoin developer reference, addresses; BIP 173; BIP 350",
			Headers: []string{"bitcoin", "bitcoin address", "btc", "btc address", "btc wallet", "bitcoin wallet", "wallet address", "crypto address"},
			Unless:  []string{"price", "amount", "balance", "rate", "usd"},
			Whole:   []string{`[13][1-9A-HJ-NP-Za-km-z]{25,34}`, `[bB][cC]1[02-9ac-hj-np-zAC-HJ-NP-Z]{11,87}`}, Text: []string{`\b[13][1-9A-HJ-NP-Za-km-z]{25,34}`, `\bbc1[02-9ac-hj-np-z]{11,}`, `\bBC1[02-9AC-HJ-NP-Z]{11,}`},
			Valid: checksum.Bitcoin, Chance: 1e-9, Header: 0.9, Values: 0.99,
			Positives: []string{"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
				"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
			Negatives: []string{"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "1BvBMSEYstWetqTFn5Au4m4GFg", "12345678901234567890123456"},
		},
		{
			Infotype: "ETHEREUM_ADDRESS", Category: Finance, Source: "Ethereum yellow paper, section 4; EIP-55",
			Headers: []string{"ethereum", "ethereum address", "eth", "eth address", "eth wallet", "ethereum wallet", "wallet address", "crypto address", "contract address"},
			Unless:  []string{"price", "amount", "balance", "rate", "usd"},
			Whole:   []string{`0x[0-9a-fA-F]{40}`}, Text: []string{`\b0x[0-9a-fA-F]{40}`},
			Valid: checksum.Ethereum, Chance: 0.01, Header: 0.9, Values: 0.97,
			Positives: []string{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359", "0xFB6916095CA1DF60BB79CE92CE3EA74C37C5D359"},
			Negatives: []string{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x0000000000000000000000000000000000000000", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		},
	}
}
