package intake

import "testing"

func TestHome(t *testing.T) {
	const dataset = "postgres://db:5432|shop.public.orders"
	for key, want := range map[string]string{dataset: dataset, bodyPrefix + dataset: dataset,
		string(wordKey(dataset, "datahub")): dataset, string(aspectKey(dataset, "urn:li:x:y", "status")): dataset, wordPrefix + "\xff": "", manifestPrefix + "scan:postgres://db:5432": ""} {
		if got, ok := home(Store, []byte(key)); got != want || ok != (want != "") {
			t.Errorf("%q belongs to %q, %v; want %q", key, got, ok, want)
		}
	}
	if Stage().Home == nil {
		t.Error("the stage does not say where its state belongs")
	}
}
