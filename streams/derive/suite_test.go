package derive

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/streamstest"
)

// suiteInputs are facts about tables, views and copies in a circle over several rounds.
func suiteInputs(t *testing.T) (inputs []streamstest.Input) {
	t.Helper()
	e := newEstate(t)
	for round := range 4 {
		for n := range 6 {
			name, next := fmt.Sprintf("t%d", n), fmt.Sprintf("t%d", (n+1)%6)
			e.fact(event.DatasetObserved, name, table("id", "email", fmt.Sprintf("f%d", round)))
			e.fact(event.LineageAsserted, next, edges("openlineage/etl", edge(name, "email", "email", 0.5)))
			e.fact(event.DatasetObserved, "v"+name, view("postgres", fmt.Sprintf("select *, lower(email) as mail from t%d", n), "id", "email", fmt.Sprintf("f%d", round), "mail"))
		}
		e.fact(event.LineageAsserted, fmt.Sprintf("copy%d", round), edges("openlineage/etl", edge("t3", "email", "e", 1), edge("t5", "email", "e", 0.5)))
		e.fact(event.ClassificationRecorded, "t0", found("email", label(email, 1-float64(round)/8)))
		e.fact(event.DecisionMade, "t4", &event.Decision{Kind: []string{event.Rejected, event.Withdrawn}[round%2], Field: "email", Value: email, Actor: "ann"})
		e.fact(event.DatasetGone, "vt5", &event.Gone{})
	}
	for _, envelope := range e.facts {
		inputs = append(inputs, streamstest.Input{Topic: topic.Facts, Partition: -1, Envelope: envelope})
	}
	return inputs
}

// believed is what is stated of each dataset last, and what its SQL proves.
func believed(out streamstest.Outputs) any {
	last := map[string]string{}
	for _, r := range append(out[topic.Facts], out[topic.Scans]...) {
		if r.Type != event.ClassificationInherited && r.Type != event.LineageAsserted && r.Type != event.LineageRetracted || !strings.HasPrefix(r.Source, "stage/") {
			continue
		}
		body, err := avro.Embedded().Decode(r.Data)
		if err != nil {
			return err
		}
		kind := event.LineageAsserted
		if r.Type == event.ClassificationInherited {
			kind = r.Type
		}
		last[r.Subject+kind] = fmt.Sprint(body.ToNative())
	}
	return last
}

func TestSuite(t *testing.T) {
	inputs := suiteInputs(t)
	for i := range inputs {
		inputs[i].Time = inputs[i].Time.Add(-10 * time.Minute) // before virtual time begins
	}
	streamstest.Converge(t, Stage(), inputs, believed, func(t *testing.T, out streamstest.Outputs) {
		statements := 0
		for _, text := range believed(out).(map[string]string) {
			statements += strings.Count(text, email)
		}
		if statements < 8 {
			t.Errorf("EMAIL_ADDRESS is inherited %d times", statements)
		}
	})
}
