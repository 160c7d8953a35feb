package entity

// listed says on which lists a word stands.
type listed uint16

// The lists. Their order is part of the model file.
const (
	FirstName listed = 1 << iota
	FamilyName
	Place // a town, or the first word of its name
	PlaceRest
	Country
	Region
	Street // street, avenue, via, straße
	LegalForm
	OrganizationWord // bank, university
	Title            // Mr, Dr
	Common           // a word of the English dictionary
	Calendar         // months and weekdays
	Company
	Nationality
	listCount = iota
)

// groups are the lists in fewer bits, for features that join several words.
type groups uint8

func (l listed) groups() (g groups) {
	for i, of := range [...]listed{
		FirstName, FamilyName, Place | PlaceRest | Country | Region, Street, LegalForm | OrganizationWord | Company, Title, Common,
		Calendar | Nationality,
	} {
		if l&of != 0 {
			g |= 1 << i
		}
	}
	return g
}

// lists is a hash table with open addressing: a cell holds bits of the word's hash above the flags; 0 is empty.
type lists []uint32

// of looks a word up. A word that is not on any list is taken for one about once in a hundred thousand.
func (l lists) of(word uint64) listed {
	place, tag := l.slot(word)
	for range maxProbes {
		cell := l[place]
		if cell == 0 {
			return 0
		}
		if cell>>listCount == tag {
			return listed(cell & (1<<listCount - 1))
		}
		place = (place + 1) & (len(l) - 1)
	}
	return 0
}

const maxProbes = 64

// slot is where a word is looked for first, and what marks its cell.
func (l lists) slot(word uint64) (place int, tag uint32) {
	word *= mix1
	return int(word>>40) & (len(l) - 1), uint32(word>>8) >> listCount
}

// put adds a word; it is false where the table is too full.
func (l lists) put(word uint64, flags listed) bool {
	place, tag := l.slot(word)
	for range maxProbes {
		if l[place] == 0 {
			l[place] = tag<<listCount | uint32(flags)
			return true
		}
		if l[place]>>listCount == tag {
			l[place] |= uint32(flags)
			return true
		}
		place = (place + 1) & (len(l) - 1)
	}
	return false
}
