package checksum

// countries are the codes that ISO 3166-1 alpha-2 assigns, in order of the alphabet.
const countries = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZ" +
	"ECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLY" +
	"MAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV" +
	"SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW"

// securityRegions are the codes beside countries that securities are numbered under: Kosovo, the euro area, clearing houses and
// substitute agencies. Source: ISO 6166:2021 and ANNA's guidelines; AN and CS were countries.
const securityRegions = "ANCSEUQSQTXAXBXCXDXFXKXS"

// pairs is a set of pairs of capitals, a bit each.
type pairs [(26*26 + 63) / 64]uint64

var countrySet, regionSet = newPairs(countries), newPairs(securityRegions)

func newPairs(list string) (set pairs) {
	for i := 0; i < len(list); i += 2 {
		slot := ibanSlot(list[i], list[i+1])
		set[slot/64] |= 1 << (slot % 64)
	}
	return set
}

func (p *pairs) has(a, b byte) bool {
	slot := ibanSlot(a, b)
	return p[slot/64]>>(slot%64)&1 == 1
}
