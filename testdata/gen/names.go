package main

// Everything a person could be known by is made of these lists, or lies in a range that is reserved for examples.
var (
	firstNames = []string{"Ada", "Amir", "Anika", "Björn", "Carla", "Chloé", "Daniel", "Elif", "Emma", "Felix", "Freya", "Giulia", "Hanna", "Hugo", "Ines",
		"Jonas", "José", "Jürgen", "Kofi", "Lars", "Lena", "Liam", "Lucía", "Maja", "Marek", "Mei", "Mila", "Nadia", "Noah", "Nora", "Olga", "Omar",
		"Paula", "Pieter", "Priya", "Rafael", "Rosa", "Samuel", "Sanne", "Sofia", "Søren", "Tariq", "Theo", "Tomás", "Uma", "Vera", "Viktor", "Yara", "Yuki", "Zoë"}
	lastNames = []string{"Abbott", "Andersen", "Bakker", "Bauer", "Becker", "Blanc", "Brandt", "Castro", "Chen", "Costa", "Dubois", "Eriksson", "Fischer",
		"Fontaine", "García", "Haas", "Hansen", "Hughes", "Ivanova", "Jensen", "Keller", "Khan", "Kowalski", "Lindqvist", "López", "Marchetti", "Mbeki", "Meyer",
		"Moreau", "Müller", "Nakamura", "Novák", "O'Brien", "Okafor", "Patel", "Petit", "Quinn", "Ricci", "Rossi", "Sanders", "Schäfer", "Schmidt", "Silva", "Singh",
		"Sørensen", "Tanaka", "Visser", "Weber", "Wright", "Zimmermann"}
	streets = []string{"Ahornweg", "Bahnhofstraße", "Bridge Street", "Calle Mayor", "Canal Road", "Dorpsstraat", "Elm Avenue", "Gartenstraße", "High Street",
		"Hill Road", "Kerkstraat", "Lindenallee", "Maple Drive", "Market Square", "Mill Lane", "Oak Street", "Park Avenue", "Rue de la Gare", "Rue du Moulin",
		"Station Road", "Via Roma", "Waldweg"}
	places = []place{{"Berlin", "10115", "DE"}, {"Köln", "50667", "DE"}, {"München", "80331", "DE"}, {"Wien", "1010", "AT"}, {"Amsterdam", "1012 JS", "NL"},
		{"Utrecht", "3511 AD", "NL"}, {"London", "SW1A 1AA", "GB"}, {"Leeds", "LS1 4DY", "GB"}, {"Paris", "75001", "FR"}, {"Lyon", "69001", "FR"},
		{"Málaga", "29001", "ES"}, {"Roma", "00118", "IT"}, {"New York", "10001", "US"}, {"Seattle", "98101", "US"}, {"København", "1050", "DK"}}
	domains    = []string{"example.com", "example.org", "example.net"} // RFC 2606
	categories = []string{"Lamps", "Chairs", "Tables", "Shelves", "Textiles", "Kitchen", "Garden", "Office"}
	adjectives = []string{"Oak", "Linen", "Copper", "Nordic", "Folding", "Round", "Slim", "Tall", "Soft", "Glass", "Walnut", "Modular"}
	companies  = []string{"Aster", "Birke", "Cobalt", "Dune", "Ember", "Fjord", "Grove", "Harbor", "Iris", "Juniper"}
	agents     = []string{"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"}
	titles  = []string{"Support agent", "Warehouse clerk", "Buyer", "Engineer", "Accountant", "Store manager", "Designer"}
	notes   = []string{"", "", "", "", "", "Bitte beim Nachbarn abgeben", "Gift wrap, please", "Tür klemmt: kräftig klopfen", "Leave at the door", "Appeler à l’arrivée"}
	praises = []string{"Lovely piece, exactly as pictured.", "The colour is a little darker than I thought.", "Arrived two days late, but well packed.",
		"Easy to put together.", "One screw was missing.", "Would buy again.", "Too small for our hallway.", "Great value for the price.", "The finish scratches easily.",
		"My favourite corner of the flat now."}
)

type place struct{ city, postcode, country string }
