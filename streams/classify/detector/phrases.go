package detector

import (
	"maps"
	"slices"

	"datawave/streams/classify/match"
)

// phrases are the words of Context and Unless of many detectors, as a tree of their letters: one walk along a text finds what all
// detectors make of the word there.
type phrases struct {
	nodes  []phraseNode
	first  [256]uint32    // the nodes of the first letters; 0 for none
	second [26][26]uint32 // the nodes of two letters from a to z, where nothing is said by the first one alone
	voices []voice
}

type phraseNode struct {
	letter         byte
	child, sibling uint32 // 0 for none
	voice          uint32 // index of what is said by the phrase that ends here; 0 for none
}

// voice are the detectors, by their place in the list, that a phrase speaks for and against.
type voice struct{ context, unless match.Set }

func (v *voice) union(other *voice) {
	v.context.Union(&other.context)
	v.unless.Union(&other.unless)
}

func newPhrases(detectors []Detector) *phrases {
	said := map[string]*voice{}
	hear := func(phrase string) *voice {
		if said[phrase] == nil {
			said[phrase] = &voice{}
		}
		return said[phrase]
	}
	for i := range detectors {
		for _, phrase := range detectors[i].Context {
			hear(phrase).context.Add(i)
		}
		for _, phrase := range detectors[i].Unless {
			hear(phrase).unless.Add(i)
		}
	}
	delete(said, "")
	p := &phrases{nodes: make([]phraseNode, 1), voices: make([]voice, 1)}
	for _, phrase := range slices.Sorted(maps.Keys(said)) {
		p.add(phrase, said[phrase])
	}
	p.fillSecond()
	return p
}

func (p *phrases) fillSecond() {
	for a := range p.second {
		for at := p.nodes[p.first['a'+a]].child; at != 0; at = p.nodes[at].sibling {
			if letter := p.nodes[at].letter - 'a'; letter < 26 {
				p.second[a][letter] = at
			}
		}
	}
}

// add enters a phrase that is not there.
func (p *phrases) add(phrase string, v *voice) {
	at := &p.first[phrase[0]]
	for i := range len(phrase) {
		for *at != 0 && p.nodes[*at].letter != phrase[i] {
			at = &p.nodes[*at].sibling
		}
		if *at == 0 {
			*at = uint32(len(p.nodes))
			p.nodes = append(p.nodes, phraseNode{letter: phrase[i]})
		}
		node := &p.nodes[*at]
		if i == len(phrase)-1 {
			node.voice = uint32(len(p.voices))
			p.voices = append(p.voices, *v)
		}
		at = &node.child
	}
}

// openWord is from which length on a phrase may be the beginning of a longer word: "answer" of answering, "konto" of Kontonummer,
// but not "tel" of telling.
const openWord = 5

// hear adds what the phrases say that a folded text begins with.
func (p *phrases) hear(text []byte, said *voice) {
	p.walk(text, func(length int, v *voice) {
		if length >= openWord || text[0] >= 0x80 || length == len(text) || text[length] == ' ' {
			said.union(v)
		}
	})
}

// exactly returns what the phrase says that a word is, or nothing.
func (p *phrases) exactly(word []byte) (said *voice) {
	said = &p.voices[0]
	p.walk(word, func(length int, v *voice) {
		if length == len(word) {
			said = v
		}
	})
	return said
}

// walk calls found for the phrases that a text begins with.
func (p *phrases) walk(text []byte, found func(length int, v *voice)) {
	if len(text) == 0 {
		return
	}
	i, at := 0, p.first[text[0]]
	if len(text) > 1 && text[0]-'a' < 26 && text[1]-'a' < 26 && p.nodes[at].voice == 0 {
		i, at = 1, p.second[text[0]-'a'][text[1]-'a']
	}
	for at != 0 {
		node := &p.nodes[at]
		if node.letter != text[i] {
			at = node.sibling
			continue
		}
		i++
		if node.voice != 0 {
			found(i, &p.voices[node.voice])
		}
		if i == len(text) {
			return
		}
		at = node.child
	}
}
