package detector

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"datawave/streams/classify/header"
)

// world are the detectors of numbers outside Europe and of health.
func world() []Detector {
	return slices.Concat(americasDetectors(), asiaDetectors(), africaDetectors(), healthDetectors())
}

func TestExamplesOfTheWorld(t *testing.T) { checkExamples(t, world()) }

func TestInfotypesOfTheWorldAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range world() {
		if seen[d.Infotype] {
			t.Errorf("%s is declared twice", d.Infotype)
		}
		seen[d.Infotype] = true
	}
	t.Logf("%d infotypes", len(seen))
}

// Phrases go through the same splitting as headers, which makes "phn" the phone: none may come out empty or as a common word.
func TestPhrasesOfTheWorldCanBeFound(t *testing.T) {
	common := strings.Fields("phone email name number date address company code account id")
	for _, d := range world() {
		for _, phrase := range slices.Concat(d.Headers, d.Weak) {
			words := header.Words(phrase)
			if strings.ToLower(phrase) != phrase || len(words) == 0 {
				t.Errorf("%s: phrase %q", d.Infotype, phrase)
			}
			if len(words) == 1 && slices.Contains(common, words[0]) {
				t.Errorf("%s: phrase %q says %q", d.Infotype, phrase, words[0])
			}
		}
	}
}

// What is looked for in texts is found there: each detector with such expressions finds one of its positives between other words, whole.
func TestPositivesOfTheWorldAreFoundInTexts(t *testing.T) {
	for _, d := range world() {
		if len(d.Text) == 0 {
			continue
		}
		if len(d.Context) == 0 {
			t.Errorf("%s: is looked for in texts, but has no words of context", d.Infotype)
		}
		found := slices.ContainsFunc(d.Positives, func(s string) bool {
			return slices.ContainsFunc(d.Text, func(e string) bool { return regexp.MustCompile(e).FindString("it is "+s+", he said") == s })
		})
		if !found {
			t.Errorf("%s: none of its positives is found in a text", d.Infotype)
		}
	}
}

// Values without a word in the header must not decide by themselves where nothing checks them, and what a check is worth is measured.
func TestChecksOfTheWorldAreMeasured(t *testing.T) {
	for _, d := range world() {
		if d.Valid == nil && d.Values > 0 {
			t.Errorf("%s: values alone decide, and nothing checks them", d.Infotype)
		}
		t.Run(d.Infotype, func(t *testing.T) { checkChance(t, &d) })
	}
}

// TestNumbersOfTheWorldInTexts shows which infotypes a text holds, by expression, check and context, and which it does not.
func TestNumbersOfTheWorldInTexts(t *testing.T) {
	for text, want := range map[string]string{
		"My SSN is 536-90-4399, thanks":                            "US_SOCIAL_SECURITY_NUMBER",
		"social security number: 536904399":                        "US_SOCIAL_SECURITY_NUMBER",
		"order 536904399 shipped":                                  "",
		"driver's license F255-921-50-094-0 was suspended":         "US_DRIVERS_LICENSE_NUMBER",
		"his driver license number is D1234567.":                   "US_DRIVERS_LICENSE_NUMBER",
		"part D1234567 is out of stock":                            "",
		"Passport number C01X00T47 expires":                        "PASSPORT",
		"CPF: 111.444.777-35":                                      "BRAZIL_CPF_NUMBER",
		"pagar a CPF 111.444.777-36":                               "BRAZIL_CPF_NUMBER", // announced, though the check fails
		"CURP BOXW310820HNERXN09":                                  "MEXICO_CURP_NUMBER",
		"RUT 12.531.909-2":                                         "CHILE_CDI_NUMBER",
		"Aadhaar no. 2341 2341 2346":                               "INDIA_AADHAAR_INDIVIDUAL",
		"the PAN is ACUPA7085R":                                    "INDIA_PAN_INDIVIDUAL",
		"NRIC S1234567D":                                           "SINGAPORE_NATIONAL_REGISTRATION_ID_NUMBER",
		"身份证号码:11010519491231002X":                                 "CHINA_RESIDENT_ID_NUMBER",
		"주민등록번호는 971013-9019902 입니다":                               "KOREA_RRN",
		"Medicare ID 1EG4-TE5-MK73":                                "US_MEDICARE_BENEFICIARY_ID_NUMBER",
		"NPI 1234567893":                                           "US_HEALTHCARE_NPI",
		"diagnosis E11.9 was coded":                                "ICD10_CODE",
		"HKID A123456(3)":                                          "HONG_KONG_ID_NUMBER",
		"version 2.11.9, build 1234567893, at 2024-01-05 10:11:12": "",
	} {
		var got []string
		for _, d := range world() {
			if heldBy(&d, []byte(text)) {
				got = append(got, d.Infotype)
			}
		}
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) || len(got) > 2 {
			t.Errorf("%q holds %v, want %q", text, got, want)
		}
	}
}

func heldBy(d *Detector, text []byte) bool {
	for _, e := range d.Text {
		for _, at := range regexp.MustCompile(e).FindAllIndex(text, -1) {
			if accepted, _ := d.inText(text, at[0], at[1]); accepted {
				return true
			}
		}
	}
	return false
}
